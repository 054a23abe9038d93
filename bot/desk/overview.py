"""The first page: rounds under way, what waits for this administrator, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiohttp import web

from bot.desk.base import DESK, office_of, page
from bot.desk.rounds import list_unreached
from bot.office import ReplyContext
from bot.operations.workdays import known_words
from bot.phrases import calendar
from bot.services import SERVICES
from surveys.administration.confirmations import PendingRequest, list_for_second
from surveys.messages.outbox import count_delayed
from surveys.rounds import CLOSED, RELEASED, SCORED, SEALED, UNDER_WAY, Progress, Round, get_progress, list_rounds
from surveys.rounds import list_upcoming as list_coming
from surveys.work import Work

_SHOWN = 8
_RECENT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Running:
    """A round under way: how far, how many nothing reaches, how many messages are being tried again."""

    progress: Progress
    unreached: int
    delayed: int


@dataclass(frozen=True, slots=True)
class Overview:
    running: tuple[Running, ...]
    finished: tuple[Round, ...]
    for_you: tuple[PendingRequest, ...]
    coming: tuple[str, ...]
    known: str


async def show_overview(request: web.Request) -> web.StreamResponse:
    services = request.app[SERVICES]
    overview = await services.read(look_over, party=request[DESK].party, office=office_of(request))
    return page(request, "overview.html", here="", **{name: getattr(overview, name) for name in Overview.__slots__})


def look_over(work: Work, *, party: str, office: ReplyContext) -> Overview:
    """All of the page in one look."""
    running = list_rounds(work, states=UNDER_WAY)
    ended = list_rounds(work, states=(CLOSED, SEALED, SCORED, RELEASED))
    coming = list_coming(work, tz=office.tz, limit=_SHOWN)
    lines = (
        calendar.upcoming_line(
            step.at.astimezone(office.tz), step.kind, step.title, step.moved_from, is_known=step.is_known
        )
        for step in coming
    )
    return Overview(
        tuple(map(partial(_running, work), running)),
        tuple(round_ for round_ in ended if round_.opened_at > work.now - _RECENT)[:_SHOWN],
        list_for_second(work, party=party),
        tuple(line.removeprefix("· ") for line in lines),
        known_words(work),
    )


def _running(work: Work, round_: Round) -> Running:
    progress = get_progress(work, round_id=round_.round_id)
    delayed = sum(count_delayed(work, round_id=round_.round_id).values())
    return Running(progress, len(list_unreached(progress)), delayed)
