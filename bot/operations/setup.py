"""What operations need of the settings."""

from __future__ import annotations

from bot.delivery.forecast import make_forecast
from bot.office import ReplyContext
from bot.settings.model import Settings


def make_reply_context(settings: Settings) -> ReplyContext:
    forecast = make_forecast(settings)
    return ReplyContext(
        settings.base_url, settings.tz, settings.admins, forecast, settings.account_changes, settings.organisation
    )
