"""WeCom, asked and answered on a card: for those notices that were given one, a call each.

A repetition is the same request with the same task id: within four hours the platform drops it, after that it says
42014, and both mean that the card is there. A card that the platform will not take becomes the text in the same call.
What a phone too old for the card shows (it asks to update), nobody tells us; “我的” leads on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards import find_card
from bot.channels.base import Letter, Sent
from bot.channels.wecom import WeComChannel, find_missed
from bot.wechat import PlatformError, Reaction, WeComClient
from surveys.accounts.bindings import WECOM, Address
from surveys.messages.outbox import Notice

_TAKEN = 42014  # task_id used before: ours are used for nothing else, so it had arrived
_NO_CALLBACK = 43012
_REST = timedelta(minutes=10)


class WeComCardChannel:
    name = "wecom_card"
    platform = WECOM
    batch = 1
    ambiguous_limit: int | None = None

    def __init__(self, client: WeComClient) -> None:
        self._client = client
        self._texts = WeComChannel(client)
        self._is_refused = False
        self._rests_until: datetime | None = None

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        if find_card(notice) is None or self._rests(now):
            return "no_card"
        return self._texts.why_not(notice, address, now)

    def _rests(self, now: datetime) -> bool:
        """Without a callback address no card is taken; then texts go a thousand at a time, not one by one."""
        if self._is_refused:
            self._is_refused, self._rests_until = False, now + _REST
        return self._rests_until is not None and now < self._rests_until

    async def send(self, letters: Sequence[Letter]) -> Sent:
        (letter,) = letters
        card = find_card(letter.notice)
        assert card is not None
        if self._is_refused:  # others of this claim met with it
            return await self._texts.send(letters)
        try:
            report = await self._client.send_card([letter.address.address], card)
            return Sent(find_missed(report, letters), report.msgid)
        except PlatformError as error:
            if error.code == _TAKEN:
                return Sent()
            if error.code != _NO_CALLBACK and error.reaction is not Reaction.FIX_CONTENT:
                raise
            self._is_refused = error.code == _NO_CALLBACK
        return await self._texts.send(letters)
