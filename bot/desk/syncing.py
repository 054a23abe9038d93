"""WeCom's address book: asked for a look, what it would change, confirmed. Reading takes longer than a page may."""

from __future__ import annotations

from aiohttp import web

from bot.desk.base import DESK, fields_of, go, page, perform_now, refusal_words
from bot.desk.places import path_of
from bot.operations.synchronising import READ_ADDRESS_BOOK, SYNC, ReadingAddressBook, Synchronising
from bot.phrases import desk_pages as words
from bot.phrases import directory as phrases
from bot.services import SERVICES
from surveys.errors import SurveyError
from surveys.roster_updates.address_book import find_sync
from surveys.text import parse_count

_LINES = 300


async def show_sync(request: web.Request, *, problem: SurveyError | None = None) -> web.Response:
    """Where the look stands that this administrator asked for; those of others are not shown."""
    services = request.app[SERVICES]
    sync = await services.read(find_sync, actor=request[DESK].party)
    diff = sync.diff if sync is not None else None
    lines = phrases.change_lines(diff) if diff is not None else []
    notes = sync.notes if sync is not None else ()
    return page(
        request,
        "sync.html",
        status=problem.status if problem is not None else 200,
        here="/roster",
        enabled=services.settings.wecom.enabled,
        sync=sync,
        leaving=sync.leaving if sync is not None else None,
        head=phrases.head(diff) if diff is not None else "",
        lines=lines[:_LINES],
        more=len(lines) - _LINES,
        notes=[line.removeprefix("! ") for line in phrases.note_lines(notes)],
        hint=words.SYNC_MARK_LEFT if any(note.code == "not_visible" for note in notes) else "",
        problem=refusal_words(problem) if problem is not None else "",
    )


async def ask_sync(request: web.Request) -> web.StreamResponse:
    """A process reads the address book soon; nothing is written."""
    leaving = fields_of(request).get("leaving") == "1"
    done = await perform_now(request, READ_ADDRESS_BOOK, lambda actor: ReadingAddressBook(leaving))
    request.app[SERVICES].due.set()
    return go(request, path_of(done.target), done.words)


async def confirm_syncing(request: web.Request) -> web.StreamResponse:
    """Exactly what was shown, by whoever asked for it: the address book is read once more before anything is written.
    Errors: `sync_unknown`, as `confirm_sync`.
    """
    number = parse_count(fields_of(request).get("leaving", ""))
    proposal = Synchronising(request.match_info["number"], number)
    try:
        done = await perform_now(request, SYNC, lambda actor: proposal)
    except SurveyError as error:
        if error.status == 404:
            raise
        return await show_sync(request, problem=error)
    request.app[SERVICES].due.set()
    return go(request, path_of(done.target), done.words)
