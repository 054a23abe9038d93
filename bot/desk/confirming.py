"""The confirm step at the desk: the request is kept under a code, shown, and done on the press of a button, once.

The codes are those of the chat. What one administrator asks for here, a second one may confirm there, and the other way
round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, office_of, page
from bot.desk.exclusions import show_exclusions
from bot.desk.places import path_of
from bot.desk.plans import show_plan
from bot.desk.rounds import show_round
from bot.office import ReplyContext
from bot.operations.actor import Actor, desk_actor
from bot.operations.base import A, OfRound, Operation
from bot.operations.closing import CLOSE
from bot.operations.confirmation import confirm_code, decode, keep, prepare
from bot.operations.excluding import EXCLUDE, Excluding
from bot.operations.extending import read_extension
from bot.operations.importing import UNDO_RECORDS, OfRecords
from bot.operations.opening import OPEN, read_opening
from bot.operations.pausing import PAUSE, RESUME
from bot.operations.preferring import PREFER
from bot.operations.registry import OPERATIONS
from bot.operations.releasing import RELEASE, Releasing
from bot.operations.setting_aside import SET_ASIDE
from bot.operations.supplementing import SUPPLEMENT
from bot.phrases import desk_pages as words
from bot.services import SERVICES
from surveys.administration.confirmations import LIFETIME, PendingRequest, get_pending
from surveys.administration.desk_sessions import DeskSession
from surveys.errors import SurveyError, WrongState
from surveys.rounds import get_round
from surveys.work import Work

Ask = Callable[[Actor, Mapping[str, str]], PendingRequest]
"""What would happen by the fields of a form."""
ROUND_REQUESTS: Mapping[str, Operation[OfRound]] = {
    operation.key: operation for operation in (PAUSE, RESUME, CLOSE, SUPPLEMENT, SET_ASIDE, PREFER)
}


async def ask_of_round(request: web.Request) -> web.StreamResponse:
    """To the page that says what would happen; a refusal shows the round with what was typed."""
    round_id, key = request.match_info["round"], request.match_info["operation"]
    if key == "extend":
        ask: Ask = partial(ask_extending, round_id=round_id)
    elif key == RELEASE.key:
        ask = partial(ask_releasing, round_id=round_id)
    elif key in ROUND_REQUESTS:
        ask = _asking(ROUND_REQUESTS[key], OfRound(round_id))
    else:
        raise web.HTTPNotFound
    try:
        return await _ask(request, ask)
    except SurveyError as error:
        if error.status == 404 and error.code == "round_unknown":
            raise
        return await show_round(request, problem=error, typed=fields_of(request))


def ask_extending(actor: Actor, fields: Mapping[str, str], *, round_id: str) -> PendingRequest:
    """`day` for all, or for `who` alone. Errors: as `read_extension`."""
    round_ = get_round(actor.work, round_id=round_id)
    day, who = fields.get("day", ""), fields.get("who", "")
    operation, arguments = read_extension(actor, round_=round_, day=day, who=who)
    return prepare(actor, operation, arguments)[0]


def ask_releasing(actor: Actor, fields: Mapping[str, str], *, round_id: str) -> PendingRequest:
    """`despite_stuffing` is the box that names the suspicion. Errors: as the operation."""
    return prepare(actor, RELEASE, Releasing(round_id, fields.get("despite_stuffing") == "1"))[0]


def _asking(operation: Operation[A], arguments: A) -> Ask:
    """Asked for by a button alone."""
    return lambda actor, fields: prepare(actor, operation, arguments)[0]


async def ask_opening(request: web.Request) -> web.StreamResponse:
    """The plan's form, with the period that it is about."""
    ask = partial(_ask_opening, plan=request.match_info["plan"])
    try:
        return await _ask(request, ask)
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_plan(request, problem=error, typed=fields_of(request))


def _ask_opening(actor: Actor, fields: Mapping[str, str], *, plan: str) -> PendingRequest:
    return prepare(actor, OPEN, read_opening(actor, plan, period=fields.get("period", "")))[0]


async def ask_undo(request: web.Request) -> web.StreamResponse:
    return await _ask(request, _asking(UNDO_RECORDS, OfRecords(request.match_info["number"])))


async def ask_exclusion(request: web.Request) -> web.StreamResponse:
    fields = fields_of(request)
    arguments = Excluding(*(fields.get(name, "") for name in ("rater", "subject", "reason")))
    try:
        return await _ask(request, _asking(EXCLUDE, arguments))
    except SurveyError as error:
        return await show_exclusions(request, problem=error, typed=fields)


async def _ask(request: web.Request, ask: Ask) -> web.Response:
    act = partial(keep_asked, ask=ask, fields=fields_of(request))
    code = await request.app[SERVICES].write(act, desk=request[DESK], context=office_of(request))
    return go(request, f"/confirm/{code}")


def keep_asked(work: Work, *, desk: DeskSession, context: ReplyContext, ask: Ask, fields: Mapping[str, str]) -> str:
    """Keep a request; its code. Errors: the operation's own, `nobody_second`."""
    actor = desk_actor(work, desk=desk, context=context)
    return keep(actor, ask(actor, fields)).code


async def show_confirming(request: web.Request) -> web.StreamResponse:
    """What would happen, and the button; for whoever asked, or for the second administrator."""
    services, desk = request.app[SERVICES], request[DESK]
    pending = await services.read(get_pending, party=desk.party, code=request.match_info["code"])
    is_over = pending.expires_at <= services.clock()
    is_own = pending.second_person and pending.asked_by == desk.party
    return page(
        request,
        "confirm.html",
        here="",
        pending=pending,
        may=not is_own and pending.used_at is None and not is_over,
        is_over=is_over,
        what=words.REQUESTS.get(pending.action, pending.action),
        said=pending.words.split("\n"),
        back=_back(pending),
        minutes=int(LIFETIME.total_seconds()) // 60,
    )


def _back(pending: PendingRequest) -> str:
    """The page that a request is about."""
    operation = OPERATIONS.get(pending.action)
    return path_of(decode(operation, pending.arguments).target) if operation is not None else ""


async def confirm(request: web.Request) -> web.StreamResponse:
    """Done, once; 303 to what it was about, of a second tap to the page that says it is done."""
    services, code = request.app[SERVICES], request.match_info["code"]
    desk, context = request[DESK], office_of(request)
    try:
        _, done = await services.write(lambda work: confirm_code(desk_actor(work, desk=desk, context=context), code))
    except WrongState as error:
        if error.code != "confirmation_used":
            raise
        return go(request, f"/confirm/{code}")
    services.due.set()
    return go(request, path_of(done.target), done.words)
