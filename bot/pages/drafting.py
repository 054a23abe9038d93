"""Drafts over HTTP: the whole form from a plain button, or from the script only what changed, answered with the whole.

So no tab, phone or chat overwrites what it never saw: the newer answer stands, item by item, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
from aiohttp import web

from bot.pages.answers import field_name, read_draft
from bot.pages.view_preferences import query_of
from bot.services import SERVICES
from bot.web.forms import FIELDS
from bot.web.sessions import SESSION, SIGNERS
from surveys.answering.answer_sheets import Answers, AnswerSheet
from surveys.answering.drafts import merge_draft, save_draft
from surveys.errors import NotFound
from surveys.rounds import FormRelation, RoundForm

PART = "part"  # the field that says: these are only the answers that changed


def relation_of(request: web.Request, form: RoundForm) -> FormRelation:
    """The relation in the address. `not_assigned` where the round has none of that name."""
    relation = form.relations.get(request.match_info["relation"])
    if relation is None:
        raise NotFound("not_assigned")
    return relation


async def keep_draft(request: web.Request) -> web.StreamResponse:
    """Keep what is filled in so far: for the script what there is now, back to the form for a plain button."""
    services = request.app[SERVICES]
    form = await services.get_form(request.match_info["round"])
    relation = relation_of(request, form)
    fields = request[FIELDS]
    answers = read_draft(relation, form.subjects, fields)
    if any(name == PART for name, _ in fields):
        return await _merge(request, form, relation, answers)
    session = request[SESSION]
    where = {"round_id": form.round_id, "party": session.party, "relation": relation.relation}
    await services.write(save_draft, **where, account=session.account, answers=answers)
    if "text/html" not in request.headers.get("Accept", ""):
        return web.Response(status=204)
    back = f"../{quote(relation.relation)}?saved=1{query_of(request)}"
    return web.Response(status=303, headers={"Location": back})


async def _merge(request: web.Request, form: RoundForm, relation: FormRelation, changed: Answers) -> web.StreamResponse:
    services, session = request.app[SERVICES], request[SESSION]
    where = {"party": session.party, "relation": relation.relation}
    run = services.write if changed else services.read
    before = await run(merge_draft, form=form, **where, account=session.account, changed=changed)
    on_sheet = {subject.subject_id for subject in before.subjects}
    after = dict(before.answers)
    for subject_id in changed.keys() & on_sheet:
        after[subject_id] = {**after.get(subject_id, {}), **changed[subject_id]}
    reply: dict[str, Any] = {
        "values": _by_field(before, after),
        "before": {
            name: _by_field(before, before.answers).get(name, "") for name in _by_field(before, changed, blanks=True)
        },
        "seen": seen_mark(request, after),
    }
    return web.Response(body=orjson.dumps(reply), content_type="application/json")


def _by_field(sheet: AnswerSheet, answers: Answers, *, blanks: bool = False) -> dict[str, str]:
    places = {item.key: index for index, item in enumerate(sheet.relation.questionnaire.items)}
    return {
        field_name(subject_id, places[key]): value
        for subject_id, values in answers.items()
        for key, value in values.items()
        if key in places and (value or blanks)
    }


def seen_mark(request: web.Request, answers: Mapping[str, Mapping[str, str]]) -> str:
    """Differs when the answers do; tells nothing of them without the server's key."""
    filled = {subject: {key: value for key, value in values.items() if value} for subject, values in answers.items()}
    text = orjson.dumps({key: value for key, value in filled.items() if value}, option=orjson.OPT_SORT_KEYS)
    return request.app[SIGNERS].csrf.mac_text(f"seen\0{text.decode()}")[:12]
