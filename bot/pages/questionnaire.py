"""The form that rates all my colleagues under one relation: shown, submitted, acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.pages.answers import Parsed, parse_answers, read_draft
from bot.pages.base import PROFILE
from bot.pages.consent import invite_consent
from bot.pages.drafting import relation_of, seen_mark
from bot.pages.language import choose_language, keep_language
from bot.pages.render import render
from bot.pages.sheet import by_person, list_problems, make_blocks, subject_kinds
from bot.pages.unsent_form import find_carried, forget_carried, form_mark, storage_key
from bot.pages.view_preferences import ITEM, PERSON, choose_view
from bot.phrases import pages
from bot.services import SERVICES
from bot.web.forms import FIELDS, Fields
from bot.web.sessions import SESSION, set_cookie
from surveys.accounts.bindings import count_seats
from surveys.anonymity.round_keys import find_receipt_code
from surveys.answering.answer_sheets import Answers, AnswerSheet, Task, get_answer_sheet, list_tasks
from surveys.answering.submission import Submission, submit_ballots
from surveys.errors import NotAllowed, NotFound
from surveys.questionnaires import translate
from surveys.rounds import RoundForm
from surveys.rounds.form_views import has_visited, note_visit
from surveys.work import Work

_DIGITS = 4
_IGNORED, _IGNORED_LIFE = "pj_ignored", timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet with what stands around it: the rater's other forms in this round, and their receipt if it is in."""

    sheet: AnswerSheet
    tasks: tuple[Task, ...]
    receipt: str
    is_new: bool = False  # nobody has noted yet that they have seen it
    seats: int = 1  # of the enterprise they answer for


async def show_round(request: web.Request) -> web.StreamResponse:
    """The first form of a round that is not finished."""
    form = await _form(request)
    party = request[PROFILE].party
    relation = await request.app[SERVICES].read(find_relation, form=form, party=party)
    return _page(request, await _visit(request, form, relation))


async def show_form(request: web.Request) -> web.StreamResponse:
    form = await _form(request)
    return _page(request, await _visit(request, form, relation_of(request, form).relation))


async def submit(request: web.Request) -> web.StreamResponse:
    """The hot path: fields, values, one queued submission. 303 means stored and durable."""
    services, session, fields = request.app[SERVICES], request[SESSION], request[FIELDS]
    form = await _form(request)
    relation = relation_of(request, form)
    parsed = parse_answers(relation, form.subjects, fields)
    if parsed.whole:
        sent = Submission(form, session.party, relation.relation, parsed.answers, services.tz)
        try:
            await services.submit(submit_ballots, sent)
        except NotAllowed:
            parsed.foreign = True
        else:
            response = web.Response(status=303, headers={"Location": f"{quote(relation.relation)}/done"})
            tell_ignored(request, response, parsed.ignored)
            return response
    return _page(request, await _open(request, form, relation.relation), refused=parsed)


async def show_done(request: web.Request) -> web.StreamResponse:
    """Thanks and receipt for a form that is in; the form itself while it is not."""
    form = await _form(request)
    opened = await _open(request, form, relation_of(request, form).relation)
    if not opened.sheet.done:
        return web.Response(status=303, headers={"Location": f"../{quote(opened.sheet.relation.relation)}"})
    return render(
        request,
        "done.html",
        form=form,
        kinds=subject_kinds(form),
        relation=opened.sheet.relation,
        closes_at=opened.sheet.closes_at,
        receipt=opened.receipt,
        ignored=count_ignored(request),
        consent=invite_consent(request),
        next=next((task for task in opened.tasks if task.done < task.total), None),
    )


def tell_ignored(request: web.Request, response: web.Response, count: int) -> None:
    """Let the next page say how many answers do not count; by a cookie, for addresses end up in proxies' logs."""
    if count:
        set_cookie(request, response, _IGNORED, str(count), _IGNORED_LIFE)
    elif _IGNORED in request.cookies:
        response.del_cookie(_IGNORED)


def count_ignored(request: web.Request) -> int:
    """How many answers of the form just handed in were not asked for and do not count."""
    text = request.cookies.get(_IGNORED, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


# --- reading ----------------------------------------------------------------------------------------------


async def _form(request: web.Request) -> RoundForm:
    return await request.app[SERVICES].get_form(request.match_info["round"])


async def _open(request: web.Request, form: RoundForm, relation: str) -> Opened:
    party = request[SESSION].party
    return await request.app[SERVICES].read(open_sheet, form=form, party=party, relation=relation)


async def _visit(request: web.Request, form: RoundForm, relation: str) -> Opened:
    """The same for somebody who looks at it: their first look at the round is noted, once."""
    opened = await _open(request, form, relation)
    if opened.is_new:
        await request.app[SERVICES].write(note_visit, round_id=form.round_id, party=request[SESSION].party)
    return opened


def open_sheet(work: Work, *, form: RoundForm, party: str, relation: str) -> Opened:
    """A rater's sheet and its surroundings in one snapshot. Errors as `get_answer_sheet`."""
    sheet = get_answer_sheet(work, form=form, party=party, relation=relation)
    tasks = sorted(
        (task for task in list_tasks(work, party=party) if task.round_id == form.round_id),
        key=lambda task: list(form.relations).index(task.relation),
    )
    receipt = find_receipt_code(work, round_id=form.round_id, party=party, relation=relation) if sheet.done else ""
    is_new = not has_visited(work, round_id=form.round_id, party=party)
    return Opened(sheet, tuple(tasks), receipt, is_new, count_seats(work, party=party))


def find_relation(work: Work, *, form: RoundForm, party: str) -> str:
    """The relation whose form comes first: unfinished ones before finished ones. Errors as `get_answer_sheet`."""
    mine = [task for task in list_tasks(work, party=party) if task.round_id == form.round_id]
    if mine:
        return mine[0].relation
    for relation in form.relations:  # nothing open: an ended round says so, a foreign one is not found
        try:
            get_answer_sheet(work, form=form, party=party, relation=relation)
        except NotFound:
            continue
    raise NotFound("not_assigned")


# --- showing ----------------------------------------------------------------------------------------------


def _page(request: web.Request, opened: Opened, refused: Parsed | None = None) -> web.Response:
    sheet = opened.sheet
    answers: Answers = sheet.answers
    problems: tuple[Any, ...] = ()
    mark = form_mark(request, request[SESSION].party, sheet.form.round_id, sheet.relation.relation)
    carried = find_carried(request, mark) if request.method == "GET" else None
    fields: Fields | None = request[FIELDS] if refused is not None else carried
    if fields is not None:
        answers = {**answers, **read_draft(sheet.relation, sheet.form.subjects, fields)}
    language = choose_language(request, sheet.relation.questionnaire)
    questionnaire = translate(sheet.relation.questionnaire, language)
    blocks = make_blocks(sheet, answers, refused.errors if refused is not None else {}, questionnaire)
    if refused is not None:
        problems = list_problems(blocks, refused)
    where = f"r/{sheet.form.round_id}/{sheet.relation.relation}"
    context: Mapping[str, object] = {
        "form": sheet.form,
        "relation": sheet.relation,
        "promise": pages.promise(
            sheet.relation.anonymous, sheet.relation.min_raters, words=sheet.relation.questionnaire.has_words
        ),
        "action": where,
        "draft": f"{where}/draft",
        "subjects": sheet.subjects,
        "done": sheet.done,
        "unsent": sheet.unsent if sheet.done else 0,
        "closes_at": sheet.closes_at,
        "kinds": subject_kinds(sheet.form),
        "tasks": opened.tasks,
        "questionnaire": questionnaire,
        "blocks": blocks,
        "problems": problems,
        "saved": request.method == "GET" and "saved" in request.query,
        "carried": carried is not None,
        "mark": mark,
        "storage": storage_key(request, request[SESSION].party, sheet.form.round_id, sheet.relation.relation),
        "seen": seen_mark(request, sheet.answers),
        "people": by_person(blocks) if choose_view(request, len(sheet.subjects), len(blocks)) == PERSON else (),
        "views": (ITEM, PERSON) if len(sheet.subjects) > 1 < len(blocks) else (),
        "voice": pages.VOICES.get(sheet.form.plan.seats, "") if opened.seats > 1 else "",
    }
    response = render(request, "form.html", status=422 if refused is not None else 200, **context)
    keep_language(request, response, language)
    if refused is None:
        forget_carried(request, response)
    return response
