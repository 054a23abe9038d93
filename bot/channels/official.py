"""Official Account: a template message where one is configured, else a customer-service text while it is allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.channels.base import Letter
from bot.settings import TemplateSettings
from bot.wechat import OfficialClient
from surveys.accounts import OA, Address
from surveys.outbox import Notice

WINDOW = timedelta(hours=48)
# Category-template fields and how many characters they hold (reference/wechat.md 2.6); more is 47003
_LIMITS = {
    "thing": 20,
    "short_thing": 5,
    "name": 10,
    "phrase": 5,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
}
_PREFIX = re.compile(r"([a-z_]+?)_?\d*(?:\.DATA)?", re.IGNORECASE)


def fit_field(field: str, value: str) -> str:
    """A value as a template field takes it: one line, at most its characters, never empty (47003)."""
    found = _PREFIX.fullmatch(field)
    limit = _LIMITS.get(found.group(1).lower() if found else "")
    line = " ".join(value.split()) or "—"
    return line if limit is None or len(line) <= limit else line[: limit - 1] + "…"


class TemplateChannel:
    """Reaches every follower, for the kinds of notices that have a template. Shown once in ten minutes."""

    name = "oa_template"
    platform = OA
    batch = 1
    ambiguous_limit: int | None = 8  # so many attempts fit into the ten minutes of client_msg_id

    def __init__(self, client: OfficialClient, templates: Mapping[str, TemplateSettings]) -> None:
        self._client = client
        self._templates = templates

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        if notice.kind not in self._templates:
            return "no_template"
        return f"oa:{address.refused}" if address.refused else None

    async def send(self, letters: Sequence[Letter]) -> Mapping[str, str]:
        for letter in letters:
            template = self._templates[letter.notice.kind]
            data = {theirs: fit_field(theirs, letter.fields.get(ours, "")) for ours, theirs in template.fields.items()}
            link = letter.fields.get("link", "")
            await self._client.send_template(
                letter.address.address, template.id, data, url=link, client_msg_id=letter.notice_id
            )
        return {}


class CustomChannel:
    """Reaches followers who wrote within 48 hours; the platform shows every repetition, so there is at most one."""

    name = "oa_custom"
    platform = OA
    batch = 1
    ambiguous_limit: int | None = 2

    def __init__(self, client: OfficialClient) -> None:
        self._client = client

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        if address.refused:
            return f"oa:{address.refused}"
        # without a row of its own (an administrator of the settings) the platform is the one to know
        return "oa:window" if address.seen_at is not None and now - address.seen_at > WINDOW else None

    async def send(self, letters: Sequence[Letter]) -> Mapping[str, str]:
        for letter in letters:
            await self._client.send_custom_text(letter.address.address, letter.text)
        return {}
