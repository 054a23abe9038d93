"""The confirm step at the desk: the wish is kept under a code, shown, and done on the press of a button, once.

The codes are those of the chat. What one administrator asks for here, a second one may confirm there, and the other
way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import web

from bot.chat.commands.base import Chat
from bot.chat.commands.confirming import ACTIONS
from bot.desk.base import DESK, fields_of, go, make_chat, office_of, page
from bot.desk.exclusions import show_exclusions
from bot.desk.plans import show_plan
from bot.desk.rounds import show_round
from bot.office import ReplyContext
from bot.operations.confirmation import keep_wish
from bot.operations.requests import ROUND_WISHES, Fields, Wish, wish_exclude, wish_open, wish_undo
from bot.phrases import desk_pages as words
from bot.services import SERVICES
from surveys.administration.confirmations import LIFETIME, get_wish, take_confirmation
from surveys.administration.desk_sessions import DeskSession
from surveys.errors import NotAllowed, SurveyError, WrongState
from surveys.rounds import list_rounds
from surveys.work import Work

MakeWish = Callable[[Chat, str, Fields], Wish]


async def ask_of_round(request: web.Request) -> web.StreamResponse:
    """To the page that says what would happen; a refusal shows the round with what was typed."""
    make = ROUND_WISHES.get(request.match_info["wish"])
    if make is None:
        raise web.HTTPNotFound
    try:
        return await _ask(request, make, request.match_info["round"])
    except SurveyError as error:
        if error.status == 404 and error.code == "round_unknown":
            raise
        return await show_round(request, problem=error, typed=fields_of(request))


async def ask_opening(request: web.Request) -> web.StreamResponse:
    try:
        return await _ask(request, wish_open, request.match_info["plan"])
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_plan(request, problem=error)


async def ask_undo(request: web.Request) -> web.StreamResponse:
    return await _ask(request, wish_undo, request.match_info["number"])


async def ask_exclusion(request: web.Request) -> web.StreamResponse:
    try:
        return await _ask(request, wish_exclude, "")
    except SurveyError as error:
        return await show_exclusions(request, problem=error, typed=fields_of(request))


async def _ask(request: web.Request, make: MakeWish, target: str) -> web.Response:
    act = partial(keep, make=make, target=target, fields=fields_of(request))
    code = await request.app[SERVICES].write(act, desk=request[DESK], office=office_of(request))
    return go(request, f"/confirm/{code}")


def keep(work: Work, *, desk: DeskSession, office: ReplyContext, make: MakeWish, target: str, fields: Fields) -> str:
    """Keep a wish; its code. Errors: the wish's own, `nobody_second`."""
    chat = make_chat(work, desk=desk, office=office)
    wish = make(chat, target, fields)
    asked = keep_wish(chat, wish.what, wish.action, two_people=wish.two_people, **wish.arguments)
    if asked is None:
        raise NotAllowed("nobody_second")
    return asked.code


async def show_confirming(request: web.Request) -> web.StreamResponse:
    """What would happen, and the button; for whoever asked, or for the second administrator."""
    services, desk = request.app[SERVICES], request[DESK]
    wish = await services.read(get_wish, party=desk.party, code=request.match_info["code"])
    is_over = wish.expires_at <= services.clock()
    return page(
        request,
        "confirm.html",
        here="",
        wish=wish,
        may=not (wish.second_person and wish.asked_by == desk.party) and wish.used_at is None and not is_over,
        is_over=is_over,
        what=words.WISHES.get(wish.action, wish.action),
        said=str(wish.arguments.get("what", "")).split("\n"),
        back=_place(wish.action, wish.arguments),
        minutes=int(LIFETIME.total_seconds()) // 60,
    )


async def confirm(request: web.Request) -> web.StreamResponse:
    """Done, once; 303 to what it was about, of a second tap to the page that says it is done."""
    services, code = request.app[SERVICES], request.match_info["code"]
    try:
        done = await services.write(do_confirmed, code=code, desk=request[DESK], office=office_of(request))
    except WrongState as error:
        if error.code != "confirmation_used":
            raise
        return go(request, f"/confirm/{code}")
    services.due.set()
    action, path, said = done
    return go(request, path, words.DONE.get(action, said.partition("\n")[0]))  # what follows is how to ask in chat


def do_confirmed(work: Work, *, code: str, desk: DeskSession, office: ReplyContext) -> tuple[str, str, str]:
    """The action, the page that shows what became of it, what the chat would say. Errors: as `take_confirmation`,
    and the action's own: then the code stays good.
    """
    chat = make_chat(work, desk=desk, office=office)
    confirmed = take_confirmation(work, party=chat.actor, code=code)
    said = ACTIONS[confirmed.action](chat, dict(confirmed.arguments))
    path = _place(confirmed.action, confirmed.arguments)
    if confirmed.action == "open":
        opened = (one.round_id for one in list_rounds(work) if one.plan == confirmed.arguments["plan"])
        path = f"/rounds/{next(opened)}"
    return confirmed.action, path, said


def _place(action: str, arguments: Mapping[str, Any]) -> str:
    """The page that a wish is about."""
    if "round" in arguments:
        return f"/rounds/{arguments['round']}"
    if action == "undo_records":
        return f"/records/{arguments['number']}"
    return {"open": "/plans", "exclude": "/exclusions", "sync": "/roster/sync"}.get(action, "")
