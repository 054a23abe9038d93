"""`pingji round extend|pause|resume`: more time, for all or for one; stop and go on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from bot.chat.commands.extending import extension_words, new_end_words, rater_names
from bot.chat.commands.pausing import pause_words, resume_words
from bot.cli.common import make_sure, opened, say
from bot.cli.exits import USAGE, Stop
from bot.cli.rounds import ACTOR, Name, Yes
from bot.operations.dates import end_of_day, read_date
from bot.phrases import calendar, desk, terminal
from bot.settings.model import Settings, load_settings
from surveys.rounds import (
    Round,
    extend_raters,
    extend_round,
    find_raters,
    find_round,
    pause_round,
    resume_round,
)
from surveys.store import Database


def extend(
    name: Name,
    day: Annotated[str, typer.Argument(metavar="DATE")],
    person: Annotated[str, typer.Option("--person", metavar="NAME", help=terminal.HELP["extend person"])] = "",
    yes: Yes = False,
) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        closes_at = _read_day(settings, found, day, database.read(lambda work: work.now))
        if person:
            _extend_raters(database, found, person, found.closes_at.astimezone(settings.tz), closes_at, yes=yes)
            return
        make_sure(new_end_words(found, new=closes_at, tz=settings.tz), yes=yes)
        database.write(extend_round, round_id=found.round_id, closes_at=closes_at, actor=ACTOR)
        say(desk.extended(found.title, closes_at))


def _extend_raters(database: Database, found: Round, name: str, old: datetime, new: datetime, *, yes: bool) -> None:
    raters = database.read(find_raters, round_id=found.round_id, name=name)
    make_sure(database.read(extension_words, found=found, raters=raters, old=old, new=new), yes=yes)
    which = {"round_id": found.round_id, "raters": raters, "closes_at": new}
    database.write(extend_raters, **which, tz=old.tzinfo, actor=ACTOR)
    say(calendar.extended_raters(found.title, database.read(rater_names, raters=raters), new))
    say(terminal.SENT_BY_SERVICE)


def pause(name: Name, yes: Yes = False) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        make_sure(database.read(pause_words, found=found, tz=settings.tz), yes=yes)
        database.write(pause_round, round_id=found.round_id, actor=ACTOR)
        say(calendar.paused(found.title, found.round_id))


def resume(name: Name, yes: Yes = False) -> None:
    settings = load_settings()
    with opened(settings) as database:
        found = database.read(find_round, name=name)
        make_sure(database.read(resume_words, found=found, tz=settings.tz), yes=yes)
        done = database.write(resume_round, round_id=found.round_id, tz=settings.tz, actor=ACTOR)
        closes_at = done.found.closes_at.astimezone(settings.tz)
        say(calendar.resumed(title=found.title, closes_at=closes_at, told=done.told))
        say(terminal.SENT_BY_SERVICE)


def _read_day(settings: Settings, found: Round, text: str, now: datetime) -> datetime:
    today = now.astimezone(settings.tz).date()
    day = read_date(text, today=today, closes_on=found.closes_at.astimezone(settings.tz).date())
    if day is None:
        raise Stop(terminal.BAD_DATE.format(text=text), USAGE)
    return end_of_day(day, settings.tz)
