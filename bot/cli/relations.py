"""Who rates whom, for an operator: exemptions, late joining, exclusions."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.chat.commands.excluding import exclude_words, exclusion_words, include_words
from bot.chat.commands.preflight import exempt_finding
from bot.chat.commands.supplementing import supplement_words
from bot.cli.common import opened, say
from bot.delivery.forecast import make_forecast
from bot.settings.model import load_settings
from surveys.rounds import find_round, preview_round

ACTOR = "cli"
Rater = Annotated[str, typer.Argument(metavar="RATER")]
Subject = Annotated[str, typer.Argument(metavar="SUBJECT")]
Reason = Annotated[str, typer.Argument(metavar="REASON")]


def exempt(
    plan: Annotated[str, typer.Argument(metavar="PLAN")],
    number: Annotated[int, typer.Argument(metavar="NUMBER")],
    reason: Reason,
) -> None:
    settings = load_settings()
    with opened(settings) as database:
        preview = database.read(preview_round, plan_name=plan, tz=settings.tz, forecast=make_forecast(settings))
        say(database.write(exempt_finding, preview=preview, number=number, reason=reason, actor=ACTOR))


def supplement(name: Annotated[str, typer.Argument(metavar="ROUND")]) -> None:
    with opened() as database:
        found = database.read(find_round, name=name)
        say(database.write(supplement_words, round_id=found.round_id, actor=ACTOR))


def exclude(rater: Rater, subject: Subject, reason: Reason) -> None:
    with opened() as database:
        say(database.write(exclude_words, rater=rater, subject=subject, reason=reason, actor=ACTOR))


def include(rater: Rater, subject: Subject) -> None:
    with opened() as database:
        say(database.write(include_words, rater=rater, subject=subject, actor=ACTOR))


def exclusions() -> None:
    with opened() as database:
        say(database.read(exclusion_words))
