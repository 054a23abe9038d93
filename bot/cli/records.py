"""`pingji records …`: indicators, training, ledger, events and departments' results, with difference and undo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xlsxwriter.exceptions import FileCreateError

from bot.cli.common import make_sure, read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.cli.operating import act, carry_out
from bot.cli.terminal import Terminal, at_database
from bot.operations.actor import Actor
from bot.operations.base import Done
from bot.operations.confirmation import perform
from bot.operations.importing import IMPORT_RECORDS, UNDO_RECORDS, OfRecords
from bot.phrases import records as record_words
from bot.phrases import terminal as phrases
from bot.phrases.flaws import problem_words
from surveys.records import (
    RECORD_KINDS,
    compare_records,
    list_imports,
    propose_import,
    read_records,
)
from surveys.records.reading import RecordFile
from surveys.spreadsheets.template import write_sheets

app = typer.Typer(help=phrases.HELP["records"], no_args_is_help=True)
indicators = typer.Typer(help=phrases.HELP["indicators"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]


@app.command("import", help=phrases.HELP["records import"])
@at_database
def import_(
    terminal: Terminal,
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])] = False,
) -> None:
    records = read_records(read_bytes(file), file.name)
    difference = terminal.read(compare_records, file=records)
    if difference.problems:
        raise Stop("\n".join(f"{file.name}: {problem_words(problem)}" for problem in difference.problems), USAGE)
    say("\n".join(record_words.difference_lines(difference)))
    if dry_run:
        say(phrases.DRY_RUN)
    elif difference.changes:
        make_sure(phrases.AS_ABOVE, yes=yes)
        say(act(terminal, lambda actor: import_now(actor, records)).words)


def import_now(actor: Actor, file: RecordFile) -> Done:
    """Bring the file and import it, in one transaction."""
    batch, _ = propose_import(actor.work, file=file, actor=actor.party)
    return perform(actor, IMPORT_RECORDS, OfRecords(batch.import_id))


@app.command("undo", help=phrases.HELP["records undo"])
@at_database
def undo(
    terminal: Terminal,
    number: Annotated[str, typer.Argument(metavar="NUMBER")],
    yes: Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])] = False,
) -> None:
    carry_out(terminal, lambda actor: (UNDO_RECORDS, OfRecords(number)), yes=yes)


@app.command("list", help=phrases.HELP["records list"])
@at_database
def list_(terminal: Terminal) -> None:
    say(record_words.batch_lines(terminal.read(list_imports)))


@app.command("template", help=phrases.HELP["records template"])
def template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    try:
        write_sheets(out, "记录", tuple(kind.sheet for kind in RECORD_KINDS.values()))
    except (OSError, FileCreateError) as error:
        raise Stop(phrases.CANNOT_WRITE.format(file=out, reason=error)) from None
    say(phrases.TEMPLATE.format(file=out))


@indicators.command("import", help=phrases.HELP["indicators import"])
def import_indicators(file: File) -> None:
    import_(file, dry_run=False, yes=True)


@indicators.callback()
def _indicators() -> None:
    """A group keeps its command's name even while there is only one."""
