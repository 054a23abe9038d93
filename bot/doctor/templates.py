"""The Official Account's templates: there, with the fields we fill, of kinds that hold what we put there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.settings.model import TemplateSettings
from bot.wechat import OfficialClient, PlatformError, TemplateInfo

# our fields (bot/delivery/wording.py) → the kinds of theirs that hold them; a field without a kind holds anything
FITTING: Mapping[str, frozenset[str]] = {
    "first": frozenset({"thing"}),
    "kind": frozenset({"thing", "short_thing", "phrase"}),
    "round": frozenset({"thing"}),
    "text": frozenset({"thing"}),
    "deadline": frozenset({"time", "date", "thing"}),
    "link": frozenset(),
    "organisation": frozenset({"thing"}),
}
_TEXTS = {"thing", "short_thing", "letter", "symbol", "character_string", "name", "phrase", "const", "enum"}
_KINDS = frozenset(_TEXTS | {"number", "amount", "phone_number", "car_number", "time", "date"})
_KIND = re.compile(r"([a-z_]+?)_?\d*")
_FOREIGN = 48001  # an account without 订阅通知


async def look(installation: Installation) -> Sequence[CheckResult]:
    assert installation.official is not None
    channel = installation.settings.oa
    if not channel.templates:
        return [hint("templates_none")]
    messages = {template.template_id: template for template in await installation.official.list_templates()}
    consented = await _subscriptions(installation.official)
    results = [*_judge_all(channel.template_messages, messages, consented, "template")]
    results += _judge_all(channel.subscriptions, consented, messages, "subscribe")
    return results or [ok("templates", count=len(channel.templates), names="、".join(channel.templates))]


def _judge_all(
    configured: Mapping[str, TemplateSettings],
    shelf: Mapping[str, TemplateInfo],
    other: Mapping[str, TemplateInfo],
    kind: str,
) -> Iterator[CheckResult]:
    """One kind of templates against the account's; `other` are those of the other kind (40037 when mixed up)."""
    for name, template in configured.items():
        if template.id not in shelf and template.id in other:
            right = "subscribe" if kind == "template" else "template"
            yield bad("template_shelf", name=name, id=template.id, right=right)
        else:
            yield from _judge(name, template, shelf.get(template.id))


async def _subscriptions(client: OfficialClient) -> dict[str, TemplateInfo]:
    """The templates of 订阅通知; none where the account has not got the right."""
    try:
        return {template.template_id: template for template in await client.list_subscription_templates()}
    except PlatformError as error:
        if error.code != _FOREIGN:
            raise
        return {}


def _judge(name: str, ours: TemplateSettings, theirs: TemplateInfo | None) -> Iterator[CheckResult]:
    if theirs is None:
        yield bad("template_unknown", name=name, id=ours.id)
        return
    targets = [field.removesuffix(".DATA") for field in ours.fields.values()]
    for field in sorted(set(ours.fields) - FITTING.keys()):
        yield bad("template_source", name=name, field=field, known="、".join(FITTING))
    for field in sorted(set(targets) - set(theirs.fields)):
        yield bad("template_field", name=name, field=field, fields="、".join(theirs.fields))
    for field in sorted(set(theirs.fields) - set(targets)):
        yield bad("template_empty", name=name, field=field)
    for source, field in zip(ours.fields, targets, strict=True):
        if source in FITTING and field in theirs.fields and not fits(source, field):
            yield bad("template_kind", name=name, field=field, source=source)


def fits(ours: str, theirs: str) -> bool:
    """Whether a field of the template holds what one of ours carries; 47003 otherwise."""
    match = _KIND.fullmatch(theirs)
    kind = match.group(1) if match else ""
    return kind not in _KINDS or kind in FITTING[ours]


TEMPLATES = Check("oa_templates", look, "oa")
