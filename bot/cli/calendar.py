"""`pingji calendar set|list|remove|import`: working days and days off that the library does not know yet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from bot.chat.commands.workdays import known_words
from bot.cli.common import USAGE, Stop, opened, read_bytes, say
from bot.phrases import calendar as phrases
from bot.phrases import terminal
from surveys.calendar.workdays import EnteredDay, enter_days, list_entered_days, remove_day
from surveys.spreadsheets.workbook import decode_text

ACTOR = "cli"
app = typer.Typer(help=terminal.HELP["calendar"], no_args_is_help=True)
Day = Annotated[str, typer.Argument(metavar="DATE")]


@app.command("set", help=terminal.HELP["calendar set"])
def set_(
    day: Day,
    kind: Annotated[str, typer.Argument(metavar="上班|休息")],
    note: Annotated[str, typer.Argument(metavar="[NOTE]")] = "",
) -> None:
    entered = EnteredDay(_read_day(day), _read_kind(kind), note)
    with opened() as database:
        database.write(enter_days, days=[entered], actor=ACTOR)
    say(phrases.days_entered([entered.day], entered.is_working))


@app.command("list", help=terminal.HELP["calendar list"])
def list_() -> None:
    with opened() as database:
        for one in database.read(list_entered_days):
            say(phrases.workday_line(one.day, one.is_working, one.note))
        say(database.read(known_words))


@app.command("remove", help=terminal.HELP["calendar remove"])
def remove(day: Day) -> None:
    wanted = _read_day(day)
    with opened() as database:
        database.write(remove_day, day=wanted, actor=ACTOR)
    say(phrases.day_removed(wanted))


@app.command("import", help=terminal.HELP["calendar import"])
def import_(file: Annotated[Path, typer.Argument(metavar="FILE.csv")]) -> None:
    days = list(_read_rows(file, decode_text(read_bytes(file), file.name)))
    with opened() as database:
        database.write(enter_days, days=days, actor=ACTOR)
    say(phrases.IMPORTED.format(count=len(days)))


def _read_rows(file: Path, text: str) -> Iterator[EnteredDay]:
    """Rows as a spreadsheet counts them, the header is row 1. Stop (2) names file, row and column."""
    reader = csv.DictReader(StringIO(text, newline=""))
    for column in phrases.FILE_COLUMNS[:2]:
        if column not in (reader.fieldnames or ()):
            raise Stop(phrases.NO_COLUMN.format(file=file, column=column), USAGE)
    seen: set[date] = set()
    when, kind, note = phrases.FILE_COLUMNS
    for number, row in enumerate(reader, 2):
        cells = {name: (row.get(name) or "").strip() for name in phrases.FILE_COLUMNS}
        if not any(cells.values()):
            continue
        place = {"file": file, "row": number}
        day = _read_day(cells[when], column=when, **place)
        if day in seen:
            raise Stop(phrases.BAD_FILE.format(reason=phrases.DAY_TWICE.format(text=day), column=when, **place), USAGE)
        seen.add(day)
        yield EnteredDay(day, _read_kind(cells[kind], column=kind, **place), cells[note])


def _read_day(text: str, **place: object) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _refused(phrases.BAD_DAY.format(text=text), place) from None


def _read_kind(text: str, **place: object) -> bool:
    if text not in phrases.WORKDAY_WORDS:
        raise _refused(phrases.BAD_KIND.format(text=text), place)
    return phrases.WORKDAY_WORDS[text]


def _refused(reason: str, place: dict[str, object]) -> Stop:
    return Stop(phrases.BAD_FILE.format(reason=reason, **place) if place else reason, USAGE)
