"""`pingji records …`: indicators, training, ledger, events and departments' results, with difference and undo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from xlsxwriter.exceptions import FileCreateError

from bot.cli.common import make_sure, opened, read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.phrases import records as phrases
from bot.phrases import terminal
from bot.phrases.flaws import problem_words
from surveys.records import (
    RECORD_KINDS,
    ImportBatch,
    apply_import,
    compare_records,
    list_imports,
    propose_import,
    read_records,
    undo_import,
)
from surveys.records.reading import RecordFile
from surveys.spreadsheets.template import write_sheets
from surveys.work import Work

app = typer.Typer(help=terminal.HELP["records"], no_args_is_help=True)
indicators = typer.Typer(help=terminal.HELP["indicators"], no_args_is_help=True)
OPERATOR = "operator"
File = Annotated[Path, typer.Argument(metavar="FILE")]


@app.command("import", help=terminal.HELP["records import"])
def import_(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    yes: Annotated[bool, typer.Option("--yes", help=terminal.HELP["yes"])] = False,
) -> None:
    records = read_records(read_bytes(file), file.name)
    with opened() as database:
        difference = database.read(compare_records, file=records)
        if difference.problems:
            raise Stop("\n".join(f"{file.name}: {problem_words(one)}" for one in difference.problems), USAGE)
        for line in phrases.difference_lines(difference):
            say(line)
        if dry_run:
            say(terminal.DRY_RUN)
        elif difference.changes:
            make_sure(terminal.ASK_YES, yes=yes)
            say(phrases.imported(database.write(_import_now, file=records)))


def _import_now(work: Work, *, file: RecordFile) -> ImportBatch:
    batch, _ = propose_import(work, file=file, actor=OPERATOR)
    return apply_import(work, import_id=batch.import_id, actor=OPERATOR)


@app.command("undo", help=terminal.HELP["records undo"])
def undo(number: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    with opened() as database:
        say(phrases.undone(database.write(undo_import, import_id=number, actor=OPERATOR)))


@app.command("list", help=terminal.HELP["records list"])
def list_() -> None:
    with opened() as database:
        say(phrases.batch_lines(database.read(list_imports)))


@app.command("template", help=terminal.HELP["records template"])
def template(out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")]) -> None:
    try:
        write_sheets(out, "记录", tuple(kind.sheet for kind in RECORD_KINDS.values()))
    except (OSError, FileCreateError) as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error)) from None
    say(terminal.TEMPLATE.format(file=out))


@indicators.command("import", help=terminal.HELP["indicators import"])
def import_indicators(file: File) -> None:
    import_(file, dry_run=False, yes=True)


@indicators.callback()
def _indicators() -> None:
    """A group keeps its command's name even while there is only one."""
