"""The roster: upload → what would change → confirm → done."""

from __future__ import annotations

from aiohttp import web

from bot.desk.base import DESK, FILE_READER, fields_of, go, page, perform_now, refusal_words
from bot.desk.places import path_of
from bot.desk.upload import Upload, read_upload
from bot.operations.base import Operation
from bot.operations.importing import IMPORT_ROSTER, UNDO_ROSTER, OfRoster
from bot.phrases.terminal import change_lines
from bot.services import SERVICES
from surveys.errors import SurveyError
from surveys.roster import RosterDiff, RosterFile, load_roster
from surveys.roster_updates.batches import list_roster_imports
from surveys.roster_updates.importing import plan_import
from surveys.roster_updates.uploads import (
    RosterUpload,
    UploadPlan,
    get_roster_upload,
    plan_upload,
    propose_roster,
)
from surveys.text import parse_count
from surveys.work import Work

_LINES = 300


async def show_roster(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    services = request.app[SERVICES]
    return page(
        request,
        "roster.html",
        status=problem.status if problem is not None else 200,
        here="/roster",
        counts=await services.read(count_roster),
        batches=await services.read(list_roster_imports),
        problem=refusal_words(problem) if problem is not None else "",
    )


def count_roster(work: Work) -> tuple[tuple[str, int], ...]:
    """How many there are of what."""
    roster = load_roster(work)
    here = [person for person in roster.people if person.status != "left"]
    firms = [firm for firm in roster.enterprises if firm.is_active]
    return (("人员", len(here)), ("部门", len(roster.departments)), ("企业", len(firms)))


async def upload_roster(request: web.Request) -> web.StreamResponse:
    """303 to the difference; nothing is written yet."""
    services, desk = request.app[SERVICES], request[DESK]

    def propose(work: Work, upload: Upload, file: RosterFile, diff: RosterDiff) -> str:
        return propose_roster(work, content=upload.content, file=file, actor=desk.party, diff=diff)

    try:
        upload = await read_upload(request)
        file = await request.app[FILE_READER].read("roster", upload.content, upload.name)
        diff = await services.read(plan_import, roster_file=file)
        number = await services.write(propose, upload=upload, file=file, diff=diff)
    except SurveyError as error:
        return await show_roster(request, problem=error)
    return go(request, f"/roster/{number}")


async def show_upload(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    services, desk = request.app[SERVICES], request[DESK]

    def look(work: Work, number: str) -> tuple[RosterUpload, UploadPlan | None]:
        upload, diff = get_roster_upload(work, import_id=number)
        return upload, plan_upload(work, import_id=number, actor=desk.party) if diff is not None else None

    upload, plan = await services.read(look, number=request.match_info["number"])
    *lines, sums = change_lines(plan.diff) if plan is not None else [""]
    shown = lines if len(lines) <= _LINES else [*lines[:_LINES], "……"]
    return page(
        request,
        "roster_upload.html",
        status=problem.status if problem is not None else 200,
        here="/roster",
        upload=upload,
        lines=shown,
        sums=sums,
        plan=plan,
        problem=refusal_words(problem) if problem is not None else "",
    )


async def confirm_roster(request: web.Request) -> web.StreamResponse:
    """Done as shown; pressed twice, it is done once."""
    fields = fields_of(request)
    number = parse_count(fields.get("leaving", ""))
    upload = OfRoster(request.match_info["number"], fields.get("absent") == "leave", number)
    return await _perform(request, IMPORT_ROSTER, upload)


async def undo_upload(request: web.Request) -> web.StreamResponse:
    """Put back what was there before the import."""
    return await _perform(request, UNDO_ROSTER, OfRoster(request.match_info["number"]))


async def _perform(request: web.Request, operation: Operation[OfRoster], upload: OfRoster) -> web.StreamResponse:
    try:
        done = await perform_now(request, operation, lambda actor: upload)
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_upload(request, problem=error)
    return go(request, path_of(done.target), done.words)
