"""WeCom's address book: asked for a look, what it would change, confirmed. Reading takes longer than a page may."""

from __future__ import annotations

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, make_chat, office_of, page, refusal_words
from bot.phrases import desk_pages as words
from bot.phrases import directory as phrases
from bot.services import SERVICES
from surveys.errors import NotFound, SurveyError
from surveys.roster_updates.address_book import SyncStatus, confirm_sync, find_sync, request_sync
from surveys.work import Work

_LINES = 300


async def show_sync(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    """Where the look stands that this administrator asked for; those of others are not shown."""
    services, desk, office = request.app[SERVICES], request[DESK], office_of(request)

    def look(work: Work) -> SyncStatus | None:
        return find_sync(work, actor=make_chat(work, desk=desk, office=office).actor)

    found = await services.read(look)
    diff = found.diff if found is not None else None
    lines = phrases.change_lines(diff) if diff is not None else []
    notes = found.notes if found is not None else ()
    return page(
        request,
        "sync.html",
        status=problem.status if problem is not None else 200,
        here="/roster",
        enabled=services.settings.wecom.enabled,
        found=found,
        head=phrases.head(diff) if diff is not None else "",
        lines=lines[:_LINES],
        more=len(lines) - _LINES,
        notes=[line.removeprefix("! ") for line in phrases.note_lines(notes)],
        hint=words.SYNC_MARK_LEFT if any(one.code == "not_visible" for one in notes) else "",
        problem=refusal_words(problem) if problem is not None else "",
    )


async def ask_sync(request: web.Request) -> web.StreamResponse:
    """A process reads the address book soon; nothing is written."""
    services, desk, office = request.app[SERVICES], request[DESK], office_of(request)
    leaving = fields_of(request).get("leaving") == "1"

    def do_ask(work: Work) -> str:
        return request_sync(work, actor=make_chat(work, desk=desk, office=office).actor, leaving=leaving)

    await services.write(do_ask)
    services.due.set()
    return go(request, "/roster/sync")


async def confirm_syncing(request: web.Request) -> web.StreamResponse:
    """Exactly what was shown, by whoever asked for it: the address book is read once more before anything is written.
    Errors: `sync_unknown`, as `confirm_sync`.
    """
    services, desk, office = request.app[SERVICES], request[DESK], office_of(request)
    number = request.match_info["number"]

    def do_confirm(work: Work) -> None:
        mine = find_sync(work, actor=make_chat(work, desk=desk, office=office).actor)
        if mine is None or mine.import_id != number:
            raise NotFound("sync_unknown")
        confirm_sync(work, import_id=number)

    try:
        await services.write(do_confirm)
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_sync(request, problem=error)
    services.due.set()
    return go(request, "/roster/sync", words.SYNC_CHECKING)
