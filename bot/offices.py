"""What replies and the desk need of the settings, in one place for both."""

from __future__ import annotations

from bot.channels.forecast import make_forecast
from bot.chat import Office
from bot.settings import Settings


def make_office(settings: Settings) -> Office:
    return Office(settings.base_url, settings.tz, settings.admins, make_forecast(settings))
