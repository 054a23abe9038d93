"""Who must never rate whom: those entered, one more, taking one back."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.desk.base import fields_of, go, page, perform_now, refusal_words
from bot.operations.excluding import INCLUDE, Including
from bot.services import SERVICES
from surveys.assignments.exclusions import list_exclusions
from surveys.errors import SurveyError


async def show_exclusions(
    request: web.Request, *, problem: SurveyError | None = None, typed: Mapping[str, str] | None = None
) -> web.Response:
    """`typed`: what was refused, shown again."""
    listed = await request.app[SERVICES].read(list_exclusions)
    return page(
        request,
        "exclusions.html",
        status=problem.status if problem is not None else 200,
        here="/exclusions",
        listed=[(exclusion, exclusion.rater.partition(":")[2], rater, subject) for exclusion, rater, subject in listed],
        problem=refusal_words(problem) if problem is not None else "",
        typed=typed or {},
    )


async def remove_excluded(request: web.Request) -> web.StreamResponse:
    """From the next round on they may rate again; entering it anew is no more than a form."""
    fields = fields_of(request)
    pair = Including(fields.get("rater", ""), fields.get("subject", ""))
    try:
        done = await perform_now(request, INCLUDE, lambda actor: pair)
    except SurveyError as error:
        return await show_exclusions(request, problem=error)
    return go(request, "/exclusions", done.words)
