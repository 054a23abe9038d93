"""订阅通知: one message for each consent of a follower, for the kinds of notices that have such a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.channels.base import Letter, Sent
from bot.channels.official import fill_template
from bot.settings.model import TemplateSettings
from bot.wechat import OfficialClient
from surveys.accounts.bindings import OA, Address
from surveys.messages.delivery_reports import subscription_reference
from surveys.messages.outbox import Notice


class SubscriptionChannel:
    """The answer has no msgid and there is no duplicate check: a repetition costs, and needs, another consent.

    So a repetition after an ambiguous failure shows at most one copy more, and usually none: 43101.
    """

    name = "oa_subscription"
    platform = OA
    batch = 1
    ambiguous_limit: int | None = 2

    def __init__(self, client: OfficialClient, templates: Mapping[str, TemplateSettings]) -> None:
        self._client = client
        self._templates = templates

    def find_template(self, notice: Notice) -> str:
        """The id of the template for this kind of notice; "" without one."""
        template = self._templates.get(notice.kind)
        return template.id if template is not None else ""

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        if notice.kind not in self._templates:
            return "no_template"
        took = notice.message_id and notice.channel == self.name
        if took and not notice.ambiguous:  # it took a credit and its report says that it never arrived: another way
            return notice.reason or "oa:undelivered"
        return f"oa:{address.refused}" if address.refused else None

    def name_report(self, letter: Letter) -> str:
        """What the report on this letter will stand for, whether or not the platform's answer came through."""
        return subscription_reference(letter.address.address, self._templates[letter.notice.kind].id)

    async def send(self, letters: Sequence[Letter]) -> Sent:
        (letter,) = letters
        template, openid = self._templates[letter.notice.kind], letter.address.address
        link = letter.fields.get("link", "")
        await self._client.send_subscription(openid, template.id, fill_template(template, letter), page=link)
        return Sent(message_id=self.name_report(letter), spent=((openid, template.id),))
