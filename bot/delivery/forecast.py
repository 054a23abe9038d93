"""Whom an invitation would reach now and by which channel: the planner's own choice, before there is a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from bot.channels import Channel, make_channels
from bot.delivery.facts import gather_facts
from bot.delivery.planner import Planner
from bot.settings.model import Settings
from bot.wechat import OfficialClient, WeComClient
from surveys.accounts.bindings import WECOM
from surveys.messages.outbox import Notice
from surveys.preflight import Forecast, Reach
from surveys.work import Work

_LIFE = timedelta(days=1)


def make_forecast(settings: Settings) -> Forecast:
    """By the channels and templates of the settings; nothing is sent, so none of them needs a line to a platform."""
    wecom = cast("WeComClient", _NoLine()) if settings.wecom.enabled else None
    official = cast("OfficialClient", _NoLine()) if settings.oa.enabled else None
    return InvitationForecast(make_channels(settings, wecom, official), settings.base_url, settings.tz)


class _NoLine:
    """Stands in a client's place: a channel asks its client only when it sends."""


@dataclass(frozen=True, slots=True)
class InvitationForecast:
    channels: Sequence[Channel]
    base_url: str
    tz: ZoneInfo

    def __call__(self, work: Work, *, parties: Sequence[str]) -> Mapping[str, Reach]:
        """Each party's way, in the order given: an address that two share is used up by the first, as in delivery."""
        notices = [_invitation(work.now, party) for party in parties]
        facts = gather_facts(work, notices=notices)
        planner = Planner(self.channels, facts.addresses, {}, facts.allowances, self.base_url, self.tz)
        return {notice.party: _find_reach(planner, notice, work.now) for notice in notices}


def _invitation(now: datetime, party: str) -> Notice:
    return Notice(f"forecast:{party}", f"forecast:{party}", party, "invitation", {}, None, 1, 0, now + _LIFE)


def _find_reach(planner: Planner, notice: Notice, now: datetime) -> Reach:
    choice = planner.choose(notice, planner.addresses.get(notice.party, ()), now)
    if isinstance(choice, str):
        return Reach(reason=choice)
    if isinstance(choice, datetime):  # only WeCom lets one wait, a minute or an hour
        return Reach(channel=WECOM)
    return Reach(channel=choice[0].name)
