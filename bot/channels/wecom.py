"""WeCom: one text to at most 1,000 members in one call; the platform drops what it has shown already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.channels.base import Letter, Sent
from bot.wechat import SendReport, WeComClient
from bot.wechat.wecom import MAX_RECIPIENTS
from surveys.accounts.bindings import WECOM, Address
from surveys.messages.outbox import Notice


class WeComChannel:
    name = "wecom"
    platform = WECOM
    batch = MAX_RECIPIENTS
    ambiguous_limit: int | None = None  # enable_duplicate_check: the same text to the same member is shown once

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        name = address.address
        return "bad_address" if not name or "|" in name or name.startswith("@") else None

    async def send(self, letters: Sequence[Letter]) -> Sent:
        report = await self._client.send_text([letter.address.address for letter in letters], letters[0].text)
        return Sent(find_missed(report, letters), report.msgid)


def find_missed(report: SendReport, letters: Sequence[Letter]) -> dict[str, str]:
    """Notice id → reason for the letters that an accepted call did not reach."""
    missed = {}
    for letter in letters:
        userid = letter.address.address.lower()
        if userid in report.invalid:
            missed[letter.notice_id] = "wecom:invaliduser"
        elif userid in report.unlicensed:
            missed[letter.notice_id] = "wecom:unlicensed"
    return missed
