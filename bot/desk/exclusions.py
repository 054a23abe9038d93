"""Who must never rate whom: those entered, one more, taking one back."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, make_chat, office_of, page, refusal_words
from bot.phrases import desk_pages as words
from bot.services import SERVICES
from surveys.assignments.exclusions import list_exclusions, remove_exclusion
from surveys.errors import SurveyError
from surveys.work import Work


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
        listed=[(one, one.rater.partition(":")[2], rater, subject) for one, rater, subject in listed],
        problem=refusal_words(problem) if problem is not None else "",
        typed=typed or {},
    )


async def remove_excluded(request: web.Request) -> web.StreamResponse:
    """From the next round on they may rate again; entering it anew is no more than a form."""
    services, desk, office, fields = request.app[SERVICES], request[DESK], office_of(request), fields_of(request)

    def do_remove(work: Work) -> None:
        actor = make_chat(work, desk=desk, office=office).actor
        remove_exclusion(work, rater=fields.get("rater", ""), subject=fields.get("subject", ""), actor=actor)

    try:
        await services.write(do_remove)
    except SurveyError as error:
        return await show_exclusions(request, problem=error)
    return go(request, "/exclusions", words.EXCLUSION_REMOVED)
