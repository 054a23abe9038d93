"""Reminding at the desk: at once, or by the page that says when the last one went."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, office_of
from bot.desk.places import path_of
from bot.desk.rounds import show_round
from bot.office import ReplyContext
from bot.operations.actor import desk_actor
from bot.operations.base import Done
from bot.operations.confirmation import confirm, keep, prepare
from bot.operations.reminding import REMIND, Reminding
from bot.services import SERVICES
from surveys.administration.confirmations import PendingRequest
from surveys.administration.desk_sessions import DeskSession
from surveys.errors import SurveyError
from surveys.work import Work


async def remind(request: web.Request) -> web.StreamResponse:
    """At once, to whoever has something open; within the hour of another one, to the page that says so.

    The same form pressed twice reminds once.
    """
    round_id, key = request.match_info["round"], f"desk-{fields_of(request).get('key', '')[:18]}"
    act = partial(_remind_or_ask, reminding=Reminding(round_id, key))
    try:
        outcome = await request.app[SERVICES].write(act, desk=request[DESK], context=office_of(request))
    except SurveyError as error:
        return await show_round(request, problem=error)
    if isinstance(outcome, Done):
        return go(request, path_of(outcome.target), outcome.words)
    return go(request, f"/confirm/{outcome.code}")


def _remind_or_ask(
    work: Work, *, desk: DeskSession, context: ReplyContext, reminding: Reminding
) -> Done | PendingRequest:
    actor = desk_actor(work, desk=desk, context=context)
    pending, must_ask = prepare(actor, REMIND, reminding)
    return keep(actor, pending) if must_ask else confirm(actor, pending)
