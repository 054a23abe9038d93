"""Results as the disclosure gate lets them through: the list, one subject, the workbook."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from aiohttp import web

from bot.desk.base import DESK, office_of, page
from bot.documents.results_workbook import write_export
from bot.operations.actor import desk_actor
from bot.operations.exporting import take_out
from bot.phrases import comments as remarks
from bot.phrases.figures import figure_lines, honours_lines, verdict_of
from bot.services import SERVICES
from surveys.errors import NotFound
from surveys.results import RoundResults, SubjectComments, SubjectView, get_round_results, list_round_comments
from surveys.rounds import get_round
from surveys.work import Work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def show_results(request: web.Request) -> web.StreamResponse:
    """Everybody, group by group, the best first."""
    results = await request.app[SERVICES].read(get_round_results, round_id=request.match_info["round"])
    groups: dict[str, list[SubjectView]] = {}
    ranked = sorted(results.subjects, key=lambda view: (view.group, view.rank is None, view.rank or 0))
    for view in ranked:
        groups.setdefault(view.group, []).append(view)
    return page(
        request,
        "results.html",
        here="",
        results=results,
        groups=groups,
        verdict_of=verdict_of,
        honours=honours_lines(results),
    )


async def show_result(request: web.Request) -> web.StreamResponse:
    """One subject: the lines that the chat shows."""
    where = request.match_info
    view, lines = await request.app[SERVICES].read(look_at_result, round_id=where["round"], subject=where["subject"])
    return page(request, "result.html", here="", view=view, verdict=verdict_of(view), lines=lines)


def look_at_result(work: Work, *, round_id: str, subject: str) -> tuple[SubjectView, list[str]]:
    """Errors: `round_unknown`, `round_not_scored`, `result_unknown`."""
    view = _find(get_round_results(work, round_id=round_id).subjects, subject)
    min_raters = get_round(work, round_id=round_id).frozen.min_raters
    return view, figure_lines(view, min_raters)


def _find(views: Iterable[SubjectView], subject: str) -> SubjectView:
    result = next((view for view in views if view.subject_id == subject), None)
    if result is None:
        raise NotFound("result_unknown", name=subject)
    return result


async def show_comments(request: web.Request) -> web.StreamResponse:
    """What was written about whom, of a released round, as the gate lets it through."""
    round_id = request.match_info["round"]
    round_ = await request.app[SERVICES].read(get_round, round_id=round_id)
    comments = await request.app[SERVICES].read(list_round_comments, round_id=round_id)
    return page(request, "comments.html", here="", round=round_, comments=comments, remarks=remarks)


async def export(request: web.Request) -> web.StreamResponse:
    """The workbook, and a line in the audit trail. By POST: taking results out of the house is an act."""
    round_id, desk, context = request.match_info["round"], request[DESK], office_of(request)
    results, comments = await request.app[SERVICES].write(
        lambda work: take_out(desk_actor(work, desk=desk, context=context), round_id)
    )
    body = await asyncio.to_thread(make_workbook, results, comments)
    response = web.Response(body=body, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{round_id}.xlsx"'
    return response


def make_workbook(results: RoundResults, comments: Sequence[SubjectComments]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        write_export(path, results, comments)
        return path.read_bytes()
