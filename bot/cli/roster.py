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
from bot.cli.common import opened, read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.documents.invitation_sheet import MOST_DAYS
from bot.phrases import terminal
from bot.phrases.flaws import problem_words
from scoring.case.outputs import harmless
from surveys.roster import InvitationCode, list_codes, read_roster, write_template
from surveys.roster_updates.importing import import_roster, plan_import

app = typer.Typer(help=terminal.HELP["roster"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
COLUMNS = ("kind", "key", "name", "code")


@app.command("import", help=terminal.HELP["roster import"])
def import_(file: File, dry_run: Annotated[bool, typer.Option("--dry-run")] = False) -> None:
    roster_file = read_roster(read_bytes(file), file.name)
    with opened() as database:
        diff = database.read(plan_import, roster_file=roster_file)
        if diff.problems:
            raise Stop("\n".join(f"{file.name}: {problem_words(one)}" for one in diff.problems), USAGE)
        for line in terminal.change_lines(diff):
            say(line)
        if dry_run:
            say(terminal.DRY_RUN)
            return
        database.write(import_roster, roster_file=roster_file)


@app.command("template", help=terminal.HELP["roster template"])
def template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    try:
        write_template(out)
    except (OSError, FileCreateError) as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error)) from None
    say(terminal.TEMPLATE.format(file=out))


app.command("sync", help=terminal.HELP["roster sync"])(sync)


class Kind(StrEnum):
    """Whose codes."""

    person = "person"
    enterprise = "enterprise"


@app.command("codes", help=terminal.HELP["roster codes"])
def codes(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv")] = None,
    qr: Annotated[Path | None, typer.Option("--qr", metavar="DIR|FILE.html", help=terminal.HELP["qr"])] = None,
    days: Annotated[int, typer.Option("--days", help=terminal.HELP["days"])] = MOST_DAYS,
    permanent: Annotated[bool, typer.Option("--permanent", help=terminal.HELP["permanent"])] = False,
    kind: Annotated[Kind | None, typer.Option("--kind", help=terminal.HELP["kind"])] = None,
) -> None:
    with opened() as database:
        found = tuple(one for one in database.read(list_codes) if kind in (None, one.kind))
    if qr is not None:
        write_sheet(qr, found, days=None if permanent else days)
        return
    if out is None:
        _write_codes(sys.stdout, found)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            _write_codes(file, found)
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    say(terminal.CODES.format(file=out, count=len(found)))


def _write_codes(file: TextIO, codes: tuple[InvitationCode, ...]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in codes:
        writer.writerow([harmless(cell) for cell in (one.kind, one.key, one.name, one.code)])
