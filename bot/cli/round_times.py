"""`pingji round extend|pause|resume`: more time, for all or for one; stop and go on."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.cli.common import say
from bot.cli.operating import carry_out
from bot.cli.rounds import Name, Yes
from bot.cli.terminal import Terminal, at_database
from bot.operations.actor import Actor
from bot.operations.base import OfRound, Operation
from bot.operations.dates import read_day
from bot.operations.extending import read_extension
from bot.operations.pausing import PAUSE, RESUME
from bot.operations.which_round import which_round
from bot.phrases import terminal as phrases
from surveys.rounds import OPEN, PAUSED


@at_database
def extend(
    terminal: Terminal,
    name: Name,
    day: Annotated[str, typer.Argument(metavar="DATE")],
    person: Annotated[str, typer.Option("--person", metavar="NAME", help=phrases.HELP["extend person"])] = "",
    yes: Yes = False,
) -> None:
    def read(actor: Actor) -> tuple[Operation[Any], Any]:
        read_day(actor, day)  # a mistyped day is an error of use, whatever the round's state
        round_ = which_round(actor.work, name, states=(OPEN,))
        return read_extension(actor, round_=round_, day=day, who=person)

    carry_out(terminal, read, yes=yes)
    if person:
        say(phrases.SENT_BY_SERVICE)


@at_database
def pause(terminal: Terminal, name: Name, yes: Yes = False) -> None:
    carry_out(terminal, lambda actor: (PAUSE, OfRound(which_round(actor.work, name, states=(OPEN,)).round_id)), yes=yes)


@at_database
def resume(terminal: Terminal, name: Name, yes: Yes = False) -> None:
    carry_out(
        terminal, lambda actor: (RESUME, OfRound(which_round(actor.work, name, states=(PAUSED,)).round_id)), yes=yes
    )
    say(phrases.SENT_BY_SERVICE)
