"""Who did what, and what was put into the suggestion box; the newest first."""

from __future__ import annotations

from aiohttp import web

from bot.desk.base import page
from bot.phrases import comments as remarks
from bot.phrases import desk_trail as trail
from bot.services import SERVICES
from surveys.administration.suggestions import list_feedback
from surveys.audit import list_acts

_PAGE = 50
_LAST = 10_000
_SUGGESTIONS = 200


async def show_audit(request: web.Request) -> web.StreamResponse:
    number_text = request.query.get("page", "1")
    number = (
        min(max(int(number_text), 1), _LAST)
        if number_text.isascii() and number_text.isdigit() and len(number_text) < 6
        else 1
    )
    services = request.app[SERVICES]
    acts = await services.read(list_acts, limit=_PAGE + 1, skip=(number - 1) * _PAGE)
    return page(
        request,
        "audit.html",
        here="/audit",
        acts=acts[:_PAGE],
        number=number,
        more=len(acts) > _PAGE,
        trail=trail,
        tz=services.tz,
    )


async def show_feedback(request: web.Request) -> web.StreamResponse:
    """By the day and without a name, as it is kept."""
    suggestions = await request.app[SERVICES].read(list_feedback, limit=_SUGGESTIONS)
    return page(request, "feedback.html", here="/feedback", suggestions=suggestions, remarks=remarks)
