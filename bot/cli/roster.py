"""`pingji roster …`: who there is."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer
from xlsxwriter.exceptions import FileCreateError

from bot.cli.address_book import sync, write_sheet
from bot.cli.common import make_sure, read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.cli.operating import act, carry_out
from bot.cli.private_files import make_private
from bot.cli.terminal import Terminal, at_database
from bot.documents.invitation_sheet import MOST_DAYS
from bot.operations.actor import Actor
from bot.operations.base import Done
from bot.operations.confirmation import perform
from bot.operations.importing import IMPORT_ROSTER, UNDO_ROSTER, OfRoster
from bot.phrases import terminal as phrases
from bot.phrases.flaws import problem_words
from scoring.case.outputs import harmless
from surveys.roster import InvitationCode, RosterDiff, RosterFile, list_codes, read_roster, write_template
from surveys.roster_updates.batches import list_roster_imports
from surveys.roster_updates.importing import plan_import
from surveys.roster_updates.leaving import count_leaving
from surveys.roster_updates.uploads import propose_roster

app = typer.Typer(help=phrases.HELP["roster"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
COLUMNS = ("kind", "key", "name", "code")


@app.command("import", help=phrases.HELP["roster import"])
@at_database
def import_(
    terminal: Terminal,
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    leaving: Annotated[int | None, typer.Option("--leaving", metavar="N", help=phrases.HELP["leaving-number"])] = None,
    yes: Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])] = False,
) -> None:
    content = read_bytes(file)
    roster_file = read_roster(content, file.name)
    diff = terminal.read(plan_import, roster_file=roster_file)
    leave_absent = leaving is not None and not diff.problems and _is_of_absent(diff, leaving)
    if leave_absent:
        diff = terminal.read(plan_import, roster_file=roster_file, leave_absent=True)
    if diff.problems:
        raise Stop("\n".join(f"{file.name}: {problem_words(problem)}" for problem in diff.problems), USAGE)
    say("\n".join(phrases.change_lines(diff)))
    if diff.absent:
        say(phrases.ABSENT.format(count=len(diff.absent), total=len(diff.absent) + count_leaving(diff)))
    if dry_run:
        say(phrases.DRY_RUN)
    elif not diff.is_empty:
        make_sure(phrases.AS_ABOVE, yes=yes)
        number = count_leaving(diff) if leaving is not None else None
        say(act(terminal, lambda actor: import_now(actor, content, roster_file, leave_absent, number)).words)


def import_now(actor: Actor, content: bytes, file: RosterFile, leave_absent: bool, number: int | None) -> Done:
    """Bring the file and import it, in one transaction."""
    import_id = propose_roster(actor.work, content=content, file=file, actor=actor.party)
    return perform(actor, IMPORT_ROSTER, OfRoster(import_id, leave_absent, number))


def _is_of_absent(diff: RosterDiff, number: int) -> bool:
    """Whether the number names those who are absent (alone, or with those who leave by 状态), or the latter alone."""
    stated, absent = count_leaving(diff), len(diff.absent)
    if number == stated:
        return False
    if absent and number in (absent, absent + stated):
        return True
    raise Stop(phrases.LEAVING_WRONG.format(number=number, stated=stated, absent=absent), USAGE)


@app.command("imports", help=phrases.HELP["roster imports"])
@at_database
def imports(terminal: Terminal) -> None:
    lines = map(phrases.roster_import_line, terminal.read(list_roster_imports))
    say("\n".join(lines) or phrases.ROSTER_NO_IMPORTS)


@app.command("undo", help=phrases.HELP["roster undo"])
@at_database
def undo(
    terminal: Terminal,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    yes: Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])] = False,
) -> None:
    carry_out(terminal, lambda actor: (UNDO_ROSTER, OfRoster(number.upper())), yes=yes)


@app.command("template", help=phrases.HELP["roster template"])
def template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    try:
        write_template(out)
    except (OSError, FileCreateError) as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error)) from None
    say(phrases.TEMPLATE.format(file=out))


app.command("sync", help=phrases.HELP["roster sync"])(sync)


class Kind(StrEnum):
    """Whose codes."""

    person = "person"
    enterprise = "enterprise"


@app.command("codes", help=phrases.HELP["roster codes"])
@at_database
def codes(
    terminal: Terminal,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv")] = None,
    qr: Annotated[Path | None, typer.Option("--qr", metavar="DIR|FILE.html", help=phrases.HELP["qr"])] = None,
    days: Annotated[int, typer.Option("--days", help=phrases.HELP["days"])] = MOST_DAYS,
    permanent: Annotated[bool, typer.Option("--permanent", help=phrases.HELP["permanent"])] = False,
    kind: Annotated[Kind | None, typer.Option("--kind", help=phrases.HELP["kind"])] = None,
) -> None:
    invitations = tuple(invitation for invitation in terminal.read(list_codes) if kind in (None, invitation.kind))
    if qr is not None:
        write_sheet(qr, invitations, days=None if permanent else days)
        return
    if out is None:
        _write_codes(sys.stdout, invitations)
        return
    try:
        make_private(out)
        with out.open("w", encoding="utf-8", newline="") as file:
            _write_codes(file, invitations)
    except OSError as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    say(phrases.CODES.format(file=out, count=len(invitations)))


def _write_codes(file: TextIO, codes: tuple[InvitationCode, ...]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for invitation in codes:
        writer.writerow(
            [harmless(cell) for cell in (invitation.kind, invitation.key, invitation.name, invitation.code)]
        )
