"""Giving an assignment back: the rater names a subject still open and a reason, and it leaves their form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import quote

from aiohttp import web

from bot.pages.drafting import relation_of
from bot.pages.render import show
from bot.phrases import changes
from bot.services import SERVICES
from bot.web.forms import FIELDS
from bot.web.sessions import SESSION
from surveys.answering.answer_sheets import get_answer_sheet
from surveys.assignments.declining import Declinable, decline_assignment, list_declinable
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.rounds import RoundForm
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class DecliningPage:
    """One relation's form of a round, with those of its `subjects` who can still be given back."""

    template: ClassVar[str] = "decline.html"
    round_id: str
    title: str
    relation: str
    subjects: tuple[Declinable, ...]
    reasons: Mapping[str, str] = field(default_factory=lambda: changes.REASON_LABELS)


async def show_declining(request: web.Request) -> web.StreamResponse:
    services = request.app[SERVICES]
    form = await services.get_form(request.match_info["round"])
    relation = relation_of(request, form).relation
    session = request[SESSION]
    whose = {"party": session.party, "account": session.account}
    subjects = await services.read(list_open, **whose, form=form, relation=relation)
    return show(request, DecliningPage(form.round_id, form.title, relation, subjects))


def list_open(work: Work, *, party: str, account: str, form: RoundForm, relation: str) -> tuple[Declinable, ...]:
    """What can still be given back under one relation. Errors as `get_answer_sheet`."""
    get_answer_sheet(work, form=form, party=party, account=account, relation=relation)
    assignments = list_declinable(work, party=party, round_id=form.round_id)
    return tuple(item for item in assignments if item.relation == relation and not item.is_done and not item.is_self)


async def decline(request: web.Request) -> web.StreamResponse:
    """303 means given back; a repeated press changes nothing."""
    services, where, sent = request.app[SERVICES], request.match_info, request[FIELDS]
    fields = dict(sent)
    declined = {"round_id": where["round"], "relation": where["relation"], "subject_id": fields.get("subject", "")}
    send_at = after_quiet_hours(services.clock(), services.tz)
    session = request[SESSION]
    who = {"rater": session.party, "reason": fields.get("reason", "")}
    await services.write(decline_assignment, **declined, **who, account=session.account, send_at=send_at)
    left = await services.read(list_declinable, party=session.party, round_id=where["round"])
    relation = quote(where["relation"])
    to = f"../{relation}" if any(item.relation == where["relation"] for item in left) else "../../../t"
    return web.Response(status=303, headers={"Location": to})
