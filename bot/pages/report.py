"""One's results: the list `/me`, and a report `/me/ROUND/SUBJECT`. What is hidden has no figure on the page.

Reading changes nothing. Source of addresses and markup: docs/formats.md, Reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from urllib.parse import quote

from aiohttp import web

from bot.pages.base import PROFILE
from bot.pages.render import show
from bot.phrases import reports as phrases
from bot.phrases.figures import follow_up_lines, how_lines, verdict_of
from bot.phrases.labels import relation_label
from bot.services import SERVICES
from scoring.labels import part_name
from surveys.results import Figure, Readable, Remarks, get_readable, list_readable, list_remarks_for
from surveys.rounds import Round, get_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """A part or a relation: `percent` and `points` None where nobody rated; `why` says why they are not shown.

    `key` names it in the page's markup; `width` is the bar's length in percent.
    """

    key: str
    label: str
    percent: str | None
    points: str | None
    raters: int | None
    why: str
    is_part: bool

    @property
    def width(self) -> str:
        """At the figure's own decimals and no finer: a picture tells no more than its number."""
        return "" if self.percent is None else str(min(max(Decimal(self.percent), Decimal(0)), Decimal(100)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One result in the list; `path` leads to it below `/me`."""

    path: str
    name: str
    round_title: str
    verdict: str


@dataclass(frozen=True, slots=True)
class OwnResultsPage:
    template: ClassVar[str] = "results.html"
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as its reader may see it. `own`: whether it is about the reader."""

    template: ClassVar[str] = "report.html"
    name: str
    unit: str
    round_title: str
    verdict: str
    score: str | None
    grade: str | None
    rank: str
    rank_words: str
    lines: tuple[Line, ...]
    how: tuple[str, ...]
    follow_up: tuple[str, ...]
    remarks: tuple[Remarks, ...]
    readers: str


async def show_own_results(request: web.Request) -> web.StreamResponse:
    """Every released result that I may read, or those of one round; where that is a single one, the report itself."""
    readable = await request.app[SERVICES].read(list_readable, party=request[PROFILE].party)
    round_id = request.match_info.get("round", "")
    if round_id:
        readable = tuple(item for item in readable if item.view.round_id == round_id)
        if len(readable) == 1:
            raise web.HTTPSeeOther(_entry(readable[0]).path)
    return show(request, OwnResultsPage(tuple(_entry(item) for item in readable)))


def _entry(readable: Readable) -> Entry:
    view = readable.view
    path = "/".join(quote(part, safe="") for part in (view.round_id, view.subject_id))
    return Entry(path, view.name, view.round_title, verdict_of(view))


async def show_report(request: web.Request) -> web.StreamResponse:
    """One report. Errors: `result_unknown`, also where it is not for the reader."""
    where, party = request.match_info, request[PROFILE].party
    page = await request.app[SERVICES].read(
        read_report, party=party, round_id=where["round"], subject_id=where["subject"]
    )
    return show(request, page)


def read_report(work: Work, *, party: str, round_id: str, subject_id: str) -> ReportPage:
    """Errors: `result_unknown`."""
    readable = get_readable(work, party=party, round_id=round_id, subject_id=subject_id)
    round_, view = get_round(work, round_id=round_id), readable.view
    rank = "" if view.rank is None or view.score is None else str(view.rank)
    return ReportPage(
        name=view.name,
        unit=view.unit if view.unit != view.name else "",
        round_title=view.round_title,
        verdict=verdict_of(view),
        score=view.score,
        grade=view.grade,
        rank=rank,
        rank_words=phrases.rank_words(int(rank), view.group) if rank else "",
        lines=tuple(_lines(round_, view.figures)),
        how=tuple(how_lines(view)),
        follow_up=tuple(follow_up_lines(view)),
        remarks=list_remarks_for(work, readable=readable),
        readers=phrases.readers(readable.kind, round_.frozen.plan.after.readers_of(readable.kind)),
    )


def _lines(round_: Round, figures: tuple[Figure, ...]) -> Iterator[Line]:
    """Each part with its relations below it."""
    for part in figures:
        if part.relation is None:
            yield _line(round_, part)
            yield from (_line(round_, item) for item in figures if item.part == part.part and item.relation is not None)


def _line(round_: Round, figure: Figure) -> Line:
    is_part, least = figure.relation is None, round_.frozen.min_raters
    is_small = figure.raters is not None and figure.raters < least
    return Line(
        key=f"part:{figure.part}" if is_part else f"relation:{figure.relation}",
        label=part_name(figure.part) if figure.relation is None else relation_label(figure.relation),
        percent=None if figure.hidden else figure.percent,
        points=None if figure.hidden else figure.points,
        raters=None if figure.hidden else figure.raters,
        why=phrases.why_hidden(least, is_small=is_small) if figure.hidden else "",
        is_part=is_part,
    )
