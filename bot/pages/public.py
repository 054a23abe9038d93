"""The page behind a sign's code: one window or service, rated by anyone who scans it, once each."""

from __future__ import annotations

from dataclasses import asdict, astuple

from aiohttp import web

from bot.pages.answers import Parsed, parse_answers
from bot.pages.done import DonePage, count_ignored, tell_ignored
from bot.pages.form_page import make_form_page, show_form_page
from bot.pages.render import show
from bot.phrases import pages
from bot.services import SERVICES
from bot.web.forms import FIELDS
from bot.web.sessions import SESSION
from surveys.anonymity.round_keys import find_receipt_code
from surveys.answering.answer_sheets import AnswerSheet
from surveys.answering.public_rounds import SignTarget, find_sign_target, join_public, open_public_sheet, public_party
from surveys.answering.submission import Submission, submit_ballots
from surveys.rounds.fast_arrivals import FastArrivals, note_fast_block
from surveys.work import Work

FAST_ARRIVALS: web.AppKey[FastArrivals] = web.AppKey("fast_arrivals", FastArrivals)


async def show_public(request: web.Request) -> web.StreamResponse:
    _, sheet = await _open(request)
    return _page(request, sheet)


async def submit_public(request: web.Request) -> web.StreamResponse:
    """Into the ledger and the ballots; 303 means stored and durable. A second answer replaces the first."""
    services = request.app[SERVICES]
    fields = request[FIELDS]
    target, sheet = await _open(request)
    parsed = parse_answers(sheet.relation, {target.subject_id}, fields)
    if not parsed.whole:
        return _page(request, sheet, refused=parsed)
    party = await services.write(join_public, target=target, visitor=_visitor(request))
    sent = Submission(sheet.form, party, target.relation, parsed.answers, services.tz)
    await services.submit(submit_ballots, sent)
    if not sheet.done:
        await _count_arrival(request, target)
    response = web.Response(status=303, headers={"Location": f"{request.match_info['code']}/done"})
    tell_ignored(request, response, parsed.ignored)
    return response


async def _count_arrival(request: web.Request, target: SignTarget) -> None:
    """Five answers within seconds are noted together, and no single one is."""
    services, code = request.app[SERVICES], astuple(target)
    if request.app[FAST_ARRIVALS].fills_block(code, services.clock().timestamp()):
        await services.write(note_fast_block, **asdict(target))


async def show_public_done(request: web.Request) -> web.StreamResponse:
    """Thanks and receipt; the form itself for a visitor who has not answered."""
    target, sheet = await _open(request)
    if not sheet.done:
        return web.Response(status=303, headers={"Location": f"../{request.match_info['code']}"})
    receipt = await request.app[SERVICES].read(_receipt, target=target, visitor=_visitor(request))
    return show(request, DonePage(sheet.form.title, sheet.subjects[0].name, receipt, count_ignored(request)))


def _visitor(request: web.Request) -> str:
    session = request[SESSION]
    return f"{session.channel}:{session.address}"


def _receipt(work: Work, *, target: SignTarget, visitor: str) -> str:
    party = public_party(work, round_id=target.round_id, visitor=visitor)
    return find_receipt_code(work, round_id=target.round_id, party=party, relation=target.relation)


async def _open(request: web.Request) -> tuple[SignTarget, AnswerSheet]:
    services = request.app[SERVICES]
    target = await services.read(find_sign_target, code=request.match_info["code"])
    form = await services.get_form(target.round_id)
    return target, await services.read(open_public_sheet, form=form, target=target, visitor=_visitor(request))


def _page(request: web.Request, sheet: AnswerSheet, refused: Parsed | None = None) -> web.Response:
    """The form. Until it is sent nothing typed is on the server: the phone keeps it, sealed for this account."""
    code, relation = request.match_info["code"], sheet.relation
    page = make_form_page(
        request,
        sheet,
        refused,
        owner=(_visitor(request), sheet.form.round_id, code),
        gist=pages.GIST_PUBLIC,
        promise=pages.promise_public(relation.min_raters, words=relation.questionnaire.has_words),
        action=f"p/{code}",
    )
    return show_form_page(request, page, is_refused=refused is not None, forget=page.carried)
