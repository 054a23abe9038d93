"""`pingji roster sync` and the QR codes of `pingji roster codes`: what asks WeChat on behalf of the roster."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import make_sure, say
from bot.cli.exits import USAGE, Stop
from bot.cli.private_files import make_private
from bot.cli.terminal import Terminal, at_database
from bot.documents.invitation_sheet import (
    MOST_DAYS,
    CodesRefused,
    PersonalCode,
    create_codes,
    draw_code,
    picture_name,
    sheet_html,
)
from bot.operations.actor import CLI
from bot.phrases import directory, identity
from bot.phrases import terminal as phrases
from bot.phrases.remedies import remedy_for
from bot.platforms.address_book import read_directory
from bot.platforms.clients import connected
from bot.settings.model import Settings, load_settings
from bot.wechat import PlatformError
from surveys.roster import InvitationCode
from surveys.roster.directory import Directory
from surveys.roster_updates.address_book import SyncProposal, apply_sync, propose_sync


@at_database
def sync(
    terminal: Terminal,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=phrases.HELP["dry-run"])] = False,
    leaving: Annotated[bool, typer.Option("--leaving", help=phrases.HELP["leaving"])] = False,
    number: Annotated[
        int | None, typer.Option("--leaving-number", metavar="N", help=phrases.HELP["sync number"])
    ] = None,
    match_names: Annotated[bool, typer.Option("--match-names", help=phrases.HELP["match-names"])] = False,
    yes: Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])] = False,
) -> None:
    """Show what WeCom's address book would change, then do exactly that.

    At the server the address book is read at once; chat and desk leave that to the service (`operations`).
    """
    run = terminal.read if dry_run else terminal.write  # a reading action keeps nothing
    options = {"actor": CLI, "leaving": leaving, "match_names": match_names}
    proposal = run(propose_sync, directory=_read(terminal.settings), **options)
    _show(proposal)
    if dry_run:
        say(phrases.DRY_RUN)
    if dry_run or not proposal.import_id:
        return
    if not proposal.leaving.admits(number):
        raise Stop(directory.leaving_needed(proposal.leaving, f"请加 --leaving-number {proposal.leaving.count}"), USAGE)
    make_sure(directory.ASK_DONE, yes=yes)
    shown = {"import_id": proposal.import_id, "actor": CLI, "number": number}
    say(directory.done(terminal.write(apply_sync, directory=_read(terminal.settings), **shown)))


def _show(proposal: SyncProposal) -> None:
    say(directory.head(proposal.diff))
    for line in (*directory.change_lines(proposal.diff), *directory.note_lines(proposal.notes)):
        say(line)


def _read(settings: Settings) -> Directory:
    """The address book. Stop (1) says why it cannot be read, Stop (2) that the channel is off."""

    from bot.app import real_clock

    async def read() -> Directory:
        async with connected(settings, real_clock) as clients:
            if clients.wecom is None:
                raise Stop(directory.CHANNEL_OFF, USAGE)
            return await read_directory(clients.wecom)

    try:
        return asyncio.run(read())
    except PlatformError as error:
        raise Stop(directory.unreadable(error.code, error.message)) from None


def write_sheet(out: Path, invitations: tuple[InvitationCode, ...], *, days: int | None) -> None:
    """Make a QR code for each invitation and write the sheet: a page, or a folder with the page and each picture."""
    from bot.app import real_clock

    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Stop(identity.BAD_DAYS, USAGE)
    if not invitations:
        raise Stop(identity.NO_CODES, USAGE)
    settings = load_settings()
    if days is None:
        say(identity.PERMANENT_LIMIT.format(count=len(invitations)))
    codes = _create(settings, invitations, days)
    until = None if days is None else real_clock().astimezone(settings.tz) + timedelta(days=days)
    life = identity.life_words(None if until is None else f"{until:%Y-%m-%d}")
    try:
        _write(out, codes, life)
    except OSError as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    say(identity.WRITTEN.format(file=out, count=len(codes), life=life, keep=identity.KEEP_SAFE))


def _create(settings: Settings, invitations: tuple[InvitationCode, ...], days: int | None) -> tuple[PersonalCode, ...]:
    from bot.app import real_clock

    async def create() -> tuple[PersonalCode, ...]:
        async with connected(settings, real_clock) as clients:
            if clients.official is None:
                raise Stop(identity.OA_OFF, USAGE)
            return await create_codes(clients.official, invitations, days=days)

    try:
        return asyncio.run(create())
    except CodesRefused as refused:
        code = refused.error.code
        reason = f"（{code}）" if code is not None else ""
        remedy = remedy_for("oa", code, refused.error.message)
        words = {"done": refused.done, "count": len(invitations), "reason": reason, "remedy": remedy}
        raise Stop(identity.STOPPED_AT.format(**words)) from None


def _write(out: Path, codes: tuple[PersonalCode, ...], life: str) -> None:
    page = sheet_html(codes, life=life)
    make_private(out)
    if out.suffix.lower() in (".html", ".htm"):
        out.write_text(page, encoding="utf-8")
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.html").write_text(page, encoding="utf-8")
    for code in codes:
        (out / picture_name(code)).write_text(draw_code(code), encoding="utf-8")
