"""The Official Account's templates: there, with the fields we fill, of kinds that hold what we put there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.base import Check, Finding, Patient, bad, hint, ok
from bot.settings import TemplateSettings
from bot.wechat import OfficialClient, PlatformError, TemplateInfo

# our fields (bot/channels/words.py) → the kinds of theirs that hold them; a field without a kind holds anything
FITTING: Mapping[str, frozenset[str]] = {
    "first": frozenset({"thing"}),
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
    configured = patient.settings.oa.templates
    if not configured:
        return [hint("templates_none")]
    known = {one.template_id: one for one in await patient.official.list_templates()}
    known |= await _subscriptions(patient.official)
    found = [finding for name, one in configured.items() for finding in _judge(name, one, known.get(one.id))]
    return found or [ok("templates", count=len(configured), names="、".join(configured))]


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
