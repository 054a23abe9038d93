"""The Official Account's templates: there, with the fields we fill, of kinds that hold what we put there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.base import Check, Finding, Patient, bad, hint, ok
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
}
_TEXTS = {"thing", "short_thing", "letter", "symbol", "character_string", "name", "phrase", "const", "enum"}
_KINDS = frozenset(_TEXTS | {"number", "amount", "phone_number", "car_number", "time", "date"})
_KIND = re.compile(r"([a-z_]+?)_?\d*")
_FOREIGN = 48001  # an account without 订阅通知


async def look(patient: Patient) -> Sequence[Finding]:
    assert patient.official is not None
    channel = patient.settings.oa
    if not channel.templates:
        return [hint("templates_none")]
    messages = {one.template_id: one for one in await patient.official.list_templates()}
    consented = await _subscriptions(patient.official)
    found = [*_judge_all(channel.template_messages, messages, consented, "template")]
    found += _judge_all(channel.subscriptions, consented, messages, "subscribe")
    return found or [ok("templates", count=len(channel.templates), names="、".join(channel.templates))]


def _judge_all(
    configured: Mapping[str, TemplateSettings],
    shelf: Mapping[str, TemplateInfo],
    other: Mapping[str, TemplateInfo],
    kind: str,
) -> Iterator[Finding]:
    """One kind of templates against the account's; `other` are those of the other kind (40037 when mixed up)."""
    for name, one in configured.items():
        if one.id not in shelf and one.id in other:
            right = "subscribe" if kind == "template" else "template"
            yield bad("template_shelf", name=name, id=one.id, right=right)
        else:
            yield from _judge(name, one, shelf.get(one.id))


async def _subscriptions(client: OfficialClient) -> dict[str, TemplateInfo]:
    """The templates of 订阅通知; none where the account has not got the right."""
    try:
        return {one.template_id: one for one in await client.list_subscription_templates()}
    except PlatformError as error:
        if error.code != _FOREIGN:
            raise
        return {}


def _judge(name: str, ours: TemplateSettings, theirs: TemplateInfo | None) -> Iterator[Finding]:
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
    found = _KIND.fullmatch(theirs)
    kind = found.group(1) if found else ""
    return kind not in _KINDS or kind in FITTING[ours]


TEMPLATES = Check("oa_templates", look, "oa")
