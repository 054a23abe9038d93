"""Who rates whom and which round counts: exemptions, late joining, exclusions, several rounds of a period."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import say
from bot.cli.operating import carry_out
from bot.cli.terminal import Terminal, at_database
from bot.operations.base import OfRound
from bot.operations.excluding import EXCLUDE, INCLUDE, Excluding, Including, exclusion_words
from bot.operations.exempting import EXEMPT, Exempting
from bot.operations.preferring import PREFER
from bot.operations.supplementing import SUPPLEMENT
from bot.operations.which_round import which_round
from bot.phrases import terminal as phrases

Rater = Annotated[str, typer.Argument(metavar="RATER")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT")]
Reason = Annotated[str, typer.Argument(metavar="REASON")]
Yes = Annotated[bool, typer.Option("--yes", help=phrases.HELP["yes"])]


@at_database
def exempt(
    terminal: Terminal,
    plan: Annotated[str, typer.Argument(metavar="PLAN")],
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    reason: Reason,
) -> None:
    carry_out(terminal, lambda actor: (EXEMPT, Exempting(plan, reason, number)))


@at_database
def supplement(terminal: Terminal, name: Annotated[str, typer.Argument(metavar="ROUND")], yes: Yes = False) -> None:
    carry_out(terminal, lambda actor: (SUPPLEMENT, OfRound(which_round(actor.work, name).round_id)), yes=yes)


@at_database
def prefer(terminal: Terminal, name: Annotated[str, typer.Argument(metavar="ROUND")], yes: Yes = False) -> None:
    carry_out(terminal, lambda actor: (PREFER, OfRound(which_round(actor.work, name).round_id)), yes=yes)


@at_database
def exclude(terminal: Terminal, rater: Rater, subject: Subject, reason: Reason, yes: Yes = False) -> None:
    carry_out(terminal, lambda actor: (EXCLUDE, Excluding(rater, subject, reason)), yes=yes)


@at_database
def include(terminal: Terminal, rater: Rater, subject: Subject) -> None:
    carry_out(terminal, lambda actor: (INCLUDE, Including(rater, subject)))


@at_database
def exclusions(terminal: Terminal) -> None:
    say(terminal.read(exclusion_words))
