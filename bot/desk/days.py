"""Working days: what is known, entering more, taking one back."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.desk.base import fields_of, go, page, perform_now, refusal_words
from bot.operations.actor import Actor
from bot.operations.dates import read_day, read_days
from bot.operations.workdays import ENTER_DAYS, REMOVE_DAY, EnteringDays, RemovingDay, known_words
from bot.phrases import calendar
from bot.services import SERVICES
from surveys.calendar.workdays import EnteredDay, list_entered_days
from surveys.errors import Invalid, SurveyError


async def show_days(
    request: web.Request, *, problem: SurveyError | None = None, typed: Mapping[str, str] | None = None
) -> web.Response:
    services = request.app[SERVICES]
    days = await services.read(list_entered_days)
    known = await services.read(known_words)
    return page(
        request,
        "days.html",
        status=problem.status if problem is not None else 200,
        here="/days",
        days=[
            (entered, calendar.workday_line(entered.day, entered.is_working, entered.note).removeprefix("· "))
            for entered in days
        ],
        known=known,
        problem=refusal_words(problem) if problem is not None else "",
        typed=typed or {},
    )


async def enter(request: web.Request) -> web.StreamResponse:
    """One day or a stretch; entering the same again changes nothing."""
    fields = fields_of(request)

    def read(actor: Actor) -> EnteringDays:
        is_working, note = fields.get("kind") == "working", fields.get("note", "")
        days = read_days(actor, fields.get("first", ""), fields.get("last", ""))
        return EnteringDays(tuple(EnteredDay(day, is_working, note) for day in days))

    try:
        done = await perform_now(request, ENTER_DAYS, read)
    except Invalid as error:
        return await show_days(request, problem=error, typed=fields)
    return go(request, "/days", done.words)


async def remove(request: web.Request) -> web.StreamResponse:
    day = fields_of(request).get("day", "")
    try:
        done = await perform_now(request, REMOVE_DAY, lambda actor: RemovingDay(read_day(actor, day)))
    except SurveyError as error:
        return await show_days(request, problem=error)
    return go(request, "/days", done.words)
