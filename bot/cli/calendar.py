"""`pingji calendar set|list|remove|import`: working days and days off that the library does not know yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.chat.commands.workdays import known_words
from bot.cli.common import opened, read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.phrases import calendar as phrases
from bot.phrases import terminal
from bot.phrases.flaws import problem_words
from surveys.calendar.entered_file import read_calendar
from surveys.calendar.workdays import EnteredDay, enter_days, list_entered_days, remove_day
from surveys.spreadsheets.days import parse_day

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
def import_(file: Annotated[Path, typer.Argument(metavar="FILE.csv|.xlsx")]) -> None:
    calendar_file = read_calendar(read_bytes(file), file.name)
    if calendar_file.problems:
        raise Stop("\n".join(f"{file.name}: {problem_words(problem)}" for problem in calendar_file.problems), USAGE)
    with opened() as database:
        database.write(enter_days, days=list(calendar_file.days), actor=ACTOR)
    for name in calendar_file.ignored:
        say(terminal.NOT_READ.format(name=name))
    say(phrases.IMPORTED.format(count=len(calendar_file.days)))


def _read_day(text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise Stop(phrases.BAD_DAY.format(text=text), USAGE)
    return day


def _read_kind(text: str) -> bool:
    if text not in phrases.WORKDAY_WORDS:
        raise Stop(phrases.BAD_KIND.format(text=text), USAGE)
    return phrases.WORKDAY_WORDS[text]
