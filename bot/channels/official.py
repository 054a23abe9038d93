"""Official Account: template messages, and customer-service texts while they are allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels.base import Letter, Sent
from bot.phrases import menus
from bot.settings.model import TemplateSettings
from bot.wechat import OfficialClient
from surveys.accounts.bindings import OA, Address
from surveys.messages.outbox import Notice

# Category-template fields and how many characters they hold (docs/sources.md, Official Account); more is 47003
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


def fill_template(template: TemplateSettings, letter: Letter) -> dict[str, str]:
    """Their fields with our values."""
    return {theirs: fit_field(theirs, letter.fields.get(ours, "")) for ours, theirs in template.fields.items()}


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

    async def send(self, letters: Sequence[Letter]) -> Sent:
        (letter,) = letters
        template = self._templates[letter.notice.kind]
        msgid = await self._client.send_template(
            letter.address.address,
            template.id,
            fill_template(template, letter),
            url=letter.fields.get("link", ""),
            client_msg_id=self._number(letter.notice),
        )
        return Sent(message_id=msgid)

    def _number(self, notice: Notice) -> str:
        """The same for every repetition, another one after a report that the message never arrived."""
        failed = notice.message_id if notice.channel == self.name else ""
        return f"{notice.notice_id[:26]}{failed[-6:]}"


class CustomChannel:
    """Reaches followers who wrote within 48 hours; the platform shows every repetition, so there is at most one.

    How many are left of what their last message or click allows, `allowances` counts.
    """

    name = "oa_custom"
    platform = OA
    batch = 1
    ambiguous_limit: int | None = 2

    def __init__(self, client: OfficialClient) -> None:
        self._client = client

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        return f"oa:{address.refused}" if address.refused else None

    async def send(self, letters: Sequence[Letter]) -> Sent:
        (letter,) = letters
        openid, choices = letter.address.address, letter.notice.params.get("choices")
        if letter.notice.kind == "menu" and choices:  # tapped, its words come back as an ordinary text
            await self._client.send_custom_menu(openid, menus.TAP_HEAD, [(one, one) for one in choices], menus.TAP_TAIL)
        else:
            await self._client.send_custom_text(openid, letter.text)
        return Sent()
