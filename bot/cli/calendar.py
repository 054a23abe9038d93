"""`pingji calendar set|list|remove|import`: working days and days off that the library does not know yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import read_bytes, say
from bot.cli.exits import USAGE, Stop
from bot.cli.operating import carry_out
from bot.cli.terminal import Terminal, at_database
from bot.operations.dates import read_day
from bot.operations.workdays import ENTER_DAYS, REMOVE_DAY, EnteringDays, RemovingDay, known_words
from bot.phrases import calendar
from bot.phrases import terminal as phrases
from bot.phrases.flaws import problem_words
from surveys.calendar.entered_file import KIND_WORDS, read_calendar
from surveys.calendar.workdays import EnteredDay, list_entered_days

app = typer.Typer(help=phrases.HELP["calendar"], no_args_is_help=True)
Day = Annotated[str, typer.Argument(metavar="DATE")]


@app.command("set", help=phrases.HELP["calendar set"])
@at_database
def set_(
    terminal: Terminal,
    day: Day,
    kind: Annotated[str, typer.Argument(metavar="上班|休息")],
    note: Annotated[str, typer.Argument(metavar="[NOTE]")] = "",
) -> None:
    is_working = _read_kind(kind)
    carry_out(terminal, lambda actor: (ENTER_DAYS, EnteringDays((EnteredDay(read_day(actor, day), is_working, note),))))


@app.command("list", help=phrases.HELP["calendar list"])
@at_database
def list_(terminal: Terminal) -> None:
    for entered in terminal.read(list_entered_days):
        say(calendar.workday_line(entered.day, entered.is_working, entered.note))
    say(terminal.read(known_words))


@app.command("remove", help=phrases.HELP["calendar remove"])
@at_database
def remove(terminal: Terminal, day: Day) -> None:
    carry_out(terminal, lambda actor: (REMOVE_DAY, RemovingDay(read_day(actor, day))))


@app.command("import", help=phrases.HELP["calendar import"])
@at_database
def import_(terminal: Terminal, file: Annotated[Path, typer.Argument(metavar="FILE.csv|.xlsx")]) -> None:
    calendar_file = read_calendar(read_bytes(file), file.name)
    if calendar_file.problems:
        raise Stop("\n".join(f"{file.name}: {problem_words(problem)}" for problem in calendar_file.problems), USAGE)
    for name in calendar_file.ignored:
        say(phrases.NOT_READ.format(name=name))
    carry_out(terminal, lambda actor: (ENTER_DAYS, EnteringDays(tuple(calendar_file.days))))


def _read_kind(text: str) -> bool:
    if text not in KIND_WORDS:
        raise Stop(calendar.BAD_KIND.format(text=text), USAGE)
    return KIND_WORDS[text]
