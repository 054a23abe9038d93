"""The form that rates all my colleagues under one relation: shown, submitted, acknowledged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from aiohttp import web

from bot.pages.answers import Parsed, parse_answers
from bot.pages.base import PROFILE
from bot.pages.consent import invite_consent
from bot.pages.done import DonePage, NextSteps, count_ignored, tell_ignored
from bot.pages.drafting import relation_of
from bot.pages.form_page import make_form_page, show_form_page
from bot.pages.render import show
from bot.pages.sheet import by_person, subject_kinds
from bot.pages.view_preferences import ITEM, PERSON, choose_view
from bot.phrases import labels, pages
from bot.services import SERVICES
from bot.web.forms import FIELDS
from bot.web.sessions import SESSION
from surveys.accounts.bindings import count_seats
from surveys.anonymity.round_keys import find_receipt_code
from surveys.answering.answer_sheets import AnswerSheet, Task, get_answer_sheet, list_tasks
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Submission, submit_ballots
from surveys.errors import AccountMoved, NotAllowed, NotFound
from surveys.rounds import RoundForm
from surveys.rounds.form_views import has_visited, note_visit
from surveys.work import Work


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
    account = request[SESSION].account
    relation = await request.app[SERVICES].read(find_relation, form=form, party=party, account=account)
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
        sent = Submission(form, session.party, relation.relation, parsed.answers, services.tz, session.account)
        try:
            await services.submit(submit_ballots, sent)
        except AccountMoved:
            raise
        except NotAllowed:
            parsed.foreign = True
        else:
            response = web.Response(status=303, headers={"Location": f"{quote(relation.relation)}/done"})
            tell_ignored(request, response, parsed.ignored)
            return response
    elif parsed.is_only_blank:
        where = {"round_id": form.round_id, "party": session.party, "relation": relation.relation}
        await services.write(save_draft, **where, account=session.account, answers=parsed.answers)
    return _page(request, await _open(request, form, relation.relation), refused=parsed)


async def show_done(request: web.Request) -> web.StreamResponse:
    """Thanks and receipt for a form that is in; the form itself while it is not."""
    form = await _form(request)
    opened = await _open(request, form, relation_of(request, form).relation)
    if not opened.sheet.done:
        return web.Response(status=303, headers={"Location": f"../{quote(opened.sheet.relation.relation)}"})
    return show(request, _done_page(request, opened))


def _done_page(request: web.Request, opened: Opened) -> DonePage:
    sheet, relation = opened.sheet, opened.sheet.relation
    form = sheet.form
    following = next((task for task in opened.tasks if task.done < task.total), None)
    steps = NextSteps(
        closes_at=sheet.closes_at,
        is_anonymous=relation.anonymous,
        change_path=f"r/{form.round_id}/{relation.relation}",
        next_path=f"r/{following.round_id}/{following.relation}" if following is not None else "",
        next_form=labels.relation_task(following.relation, subject_kinds(form)) if following is not None else "",
        consent=invite_consent(request),
    )
    about = labels.relation_label(relation.relation)
    return DonePage(form.title, about, opened.receipt, count_ignored(request), steps)


# --- reading ----------------------------------------------------------------------------------------------


async def _form(request: web.Request) -> RoundForm:
    return await request.app[SERVICES].get_form(request.match_info["round"])


async def _open(request: web.Request, form: RoundForm, relation: str) -> Opened:
    session = request[SESSION]
    whose = {"party": session.party, "account": session.account}
    return await request.app[SERVICES].read(open_sheet, form=form, **whose, relation=relation)


async def _visit(request: web.Request, form: RoundForm, relation: str) -> Opened:
    """The sheet for a rater who looks at it. Their first look at the round is noted, once."""
    opened = await _open(request, form, relation)
    if opened.is_new:
        await request.app[SERVICES].write(note_visit, round_id=form.round_id, party=request[SESSION].party)
    return opened


def open_sheet(work: Work, *, form: RoundForm, party: str, account: str, relation: str) -> Opened:
    """A rater's sheet and its surroundings in one snapshot. Errors as `get_answer_sheet`."""
    sheet = get_answer_sheet(work, form=form, party=party, account=account, relation=relation)
    tasks = sorted(
        (task for task in list_tasks(work, party=party) if task.round_id == form.round_id),
        key=lambda task: list(form.relations).index(task.relation),
    )
    receipt = find_receipt_code(work, round_id=form.round_id, party=party, relation=relation) if sheet.done else ""
    is_new = not has_visited(work, round_id=form.round_id, party=party)
    return Opened(sheet, tuple(tasks), receipt, is_new, count_seats(work, party=party))


def find_relation(work: Work, *, form: RoundForm, party: str, account: str) -> str:
    """The relation whose form comes first: unfinished ones before finished ones. Errors as `get_answer_sheet`."""
    tasks = [task for task in list_tasks(work, party=party) if task.round_id == form.round_id]
    if tasks:
        return tasks[0].relation
    for relation in form.relations:  # nothing open: an ended round says so, a foreign one is not found
        try:
            get_answer_sheet(work, form=form, party=party, account=account, relation=relation)
        except NotFound:
            continue
    raise NotFound("not_assigned")


# --- showing ----------------------------------------------------------------------------------------------


def _page(request: web.Request, opened: Opened, refused: Parsed | None = None) -> web.Response:
    """A rater's own form: it is kept here as a draft, and there may be others beside it."""
    sheet, relation = opened.sheet, opened.sheet.relation
    path = f"r/{sheet.form.round_id}/{relation.relation}"
    page = make_form_page(
        request,
        sheet,
        refused,
        owner=(request[SESSION].account, sheet.form.round_id, relation.relation),
        gist=pages.gist(relation.anonymous, alone=sheet.is_alone),
        promise=pages.promise(
            relation.anonymous,
            relation.min_raters,
            words=relation.questionnaire.has_words,
            alone=sheet.is_alone,
        ),
        action=path,
    )
    is_by_person = choose_view(request, len(sheet.subjects), len(page.blocks)) == PERSON
    page = replace(
        page,
        draft=f"{path}/draft",
        withheld=len(sheet.withheld),
        unsent=sheet.unsent if sheet.done else 0,
        saved=request.method == "GET" and "saved" in request.query,
        tasks=opened.tasks,
        people=by_person(page.blocks) if is_by_person else (),
        views=(ITEM, PERSON) if len(sheet.subjects) > 1 < len(page.blocks) else (),
        voice=pages.VOICES.get(sheet.form.plan.seats, "") if opened.seats > 1 else "",
    )
    return show_form_page(request, page, is_refused=refused is not None, forget=refused is None)
