"""Official Account: template messages, and customer-service texts while they are allowed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels.base import Letter, Sent
from bot.phrases import menus
from bot.phrases import notices as phrases
from bot.phrases.organisation import headed
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
_WITH_MARK = ("thing", "short_thing")  # may say that they were cut; the other kinds know no such character
_PHRASE = re.compile("[\u4e00-\u9fff]{1,5}")
_PREFIX = re.compile(r"([a-z_]+?)_?\d*(?:\.DATA)?", re.IGNORECASE)
_log = logging.getLogger("pingji.channels")


def fit_field(field: str, value: str) -> str | None:
    """A value as a template field takes it: one line, at most its characters, never empty (47003).

    A `phrase` is whole or nothing, one to five Han characters: None for what is not.
    """
    prefix = _PREFIX.fullmatch(field)
    kind = prefix.group(1).lower() if prefix else ""
    line = " ".join(value.split()) or "—"
    if kind == "phrase":
        return line if _PHRASE.fullmatch(line) else None
    limit = _LIMITS.get(kind)
    if limit is None or len(line) <= limit:
        return line
    return line[: limit - 1] + "…" if kind in _WITH_MARK else line[:limit]


def fill_template(template: TemplateSettings, letter: Letter) -> dict[str, str]:
    """Their fields with our values; where one does not go into a `phrase`, it says what kind of notice this is."""
    values = {}
    for ours, theirs in template.fields.items():
        value = fit_field(theirs, letter.fields.get(ours, ""))
        if value is None:
            _log.warning("template %s: %s does not go into %s, which says the notice's kind", template.id, ours, theirs)
            value = fit_field(theirs, letter.fields.get("kind", "")) or phrases.KIND
        values[theirs] = value
    return values


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
            await self._client.send_custom_menu(
                openid,
                headed(letter.fields.get("organisation", ""), menus.TAP_HEAD),
                [(choice, choice) for choice in choices],
                menus.TAP_TAIL,
            )
        else:
            await self._client.send_custom_text(openid, letter.text)
        return Sent()
