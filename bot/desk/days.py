"""Working days: what is known, entering more, taking one back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from aiohttp import web

from bot.chat.commands.workdays import MOST, known_words
from bot.desk.base import DESK, fields_of, go, make_chat, office_of, page, refusal_words
from bot.phrases import calendar
from bot.phrases import desk_pages as words
from bot.services import SERVICES
from surveys.calendar.workdays import EnteredDay, enter_days, list_entered_days, remove_day
from surveys.errors import Invalid, SurveyError
from surveys.spreadsheets.days import parse_day
from surveys.work import Work


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
        days=[(one, calendar.workday_line(one.day, one.is_working, one.note).removeprefix("· ")) for one in days],
        known=known,
        problem=refusal_words(problem) if problem is not None else "",
        typed=typed or {},
    )


async def enter(request: web.Request) -> web.StreamResponse:
    """One day or a stretch; entering the same again changes nothing."""
    services, desk, office, fields = request.app[SERVICES], request[DESK], office_of(request), fields_of(request)

    def do_enter(work: Work) -> int:
        is_working = fields.get("kind") == "working"
        entered = [EnteredDay(day, is_working, fields.get("note", "")) for day in read_days(fields)]
        return enter_days(work, days=entered, actor=make_chat(work, desk=desk, office=office).actor)

    try:
        count = await services.write(do_enter)
    except Invalid as error:
        return await show_days(request, problem=error, typed=fields)
    return go(request, "/days", words.DAYS_DONE.format(count=count))


def read_days(fields: Mapping[str, str]) -> list[date]:
    """From `first` to `last`. Errors: `day_unreadable`, `days_order`, `days_many`."""
    first = _read(fields.get("first", ""))
    last = _read(fields.get("last", "")) if fields.get("last") else first
    if last < first:
        raise Invalid("days_order")
    if (last - first).days >= MOST:
        raise Invalid("days_many", most=MOST)
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _read(text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise Invalid("day_unreadable")
    return day


async def remove(request: web.Request) -> web.StreamResponse:
    services, desk, office, fields = request.app[SERVICES], request[DESK], office_of(request), fields_of(request)

    def do_remove(work: Work) -> None:
        remove_day(work, day=_read(fields.get("day", "")), actor=make_chat(work, desk=desk, office=office).actor)

    try:
        await services.write(do_remove)
    except SurveyError as error:
        return await show_days(request, problem=error)
    return go(request, "/days", words.DAY_REMOVED)
