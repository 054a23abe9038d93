"""Records beside surveys: upload → what would change → confirm → done → undo."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from bot.desk.base import DESK, FILE_READER, go, page, perform_now, refusal_words
from bot.desk.places import path_of
from bot.desk.results import XLSX
from bot.desk.upload import read_upload
from bot.operations.importing import IMPORT_RECORDS, OfRecords
from bot.phrases import records as phrases
from bot.services import SERVICES
from surveys.errors import SurveyError
from surveys.records import (
    RECORD_KINDS,
    Difference,
    ImportBatch,
    RecordFile,
    get_import,
    list_imports,
    propose_import,
)
from surveys.records.showing import get_difference
from surveys.spreadsheets.template import write_sheets
from surveys.work import Work

_LINES = 200


async def show_records(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    batches = await request.app[SERVICES].read(list_imports)
    refusal = refusal_words(problem) if problem is not None else ""
    status = problem.status if problem is not None else 200
    return page(
        request, "records.html", status=status, here="/records", batches=batches, problem=refusal, phrases=phrases
    )


async def upload_records(request: web.Request) -> web.StreamResponse:
    """303 to the difference; nothing is written yet."""
    services, desk = request.app[SERVICES], request[DESK]

    def propose(work: Work, file: RecordFile) -> str:
        return propose_import(work, file=file, actor=desk.party)[0].import_id

    try:
        upload = await read_upload(request)
        file = await request.app[FILE_READER].read("records", upload.content, upload.name)
        number = await services.write(propose, file=file)
    except SurveyError as error:
        return await show_records(request, problem=error)
    return go(request, f"/records/{number}")


async def show_import(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    services = request.app[SERVICES]
    batch, difference = await services.read(look_at_import, number=request.match_info["number"])
    lines = phrases.difference_lines(difference, limit=_LINES)
    return page(
        request,
        "import.html",
        status=problem.status if problem is not None else 200,
        here="/records",
        batch=batch,
        lines=lines[:-1],  # the sums count what was the same, which is not kept
        phrases=phrases,
        problem=refusal_words(problem) if problem is not None else "",
    )


def look_at_import(work: Work, *, number: str) -> tuple[ImportBatch, Difference]:
    """Errors: `import_unknown`."""
    return get_import(work, import_id=number), get_difference(work, import_id=number)


async def apply_records(request: web.Request) -> web.StreamResponse:
    """Done as shown; pressed twice, it is done once."""
    batch = OfRecords(request.match_info["number"])
    try:
        done = await perform_now(request, IMPORT_RECORDS, lambda actor: batch)
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_import(request, problem=error)
    return go(request, path_of(done.target), done.words)


async def send_template(request: web.Request) -> web.StreamResponse:
    """An empty workbook with all sheets."""
    response = web.Response(body=await asyncio.to_thread(_make_template), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="records.xlsx"'
    return response


def _make_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.xlsx"
        write_sheets(path, "记录", tuple(kind.sheet for kind in RECORD_KINDS.values()))
        return path.read_bytes()
