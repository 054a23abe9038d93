"""`pingji lab stuffing`: what the check against stuffing finds, and whom it accuses; no settings, no database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from bot.cli.common import say
from bot.lab.stuffing import Outcome, run_lab
from bot.phrases import lab as words
from bot.phrases import terminal as phrases

app = typer.Typer(help=phrases.HELP["lab"], no_args_is_help=True)


@app.callback()
def _lab() -> None:
    """A group, though it has one command yet."""


@app.command("stuffing", help=phrases.HELP["lab stuffing"])
def stuffing(
    rounds: Annotated[int, typer.Option("--rounds", min=1, max=10_000, help=phrases.HELP["lab rounds"])] = 40,
    seed: Annotated[int, typer.Option("--seed", help=phrases.HELP["lab seed"])] = 1,
    json: Annotated[bool, typer.Option("--json", help=phrases.HELP["json"])] = False,
) -> None:
    outcomes: list[Outcome] = []
    if not json:
        say(words.SEED.format(seed=seed, rounds=rounds))
    for outcome in run_lab(rounds=rounds, seed=seed):
        if not json:
            _show(outcome, is_first=all(outcome.is_stuffed != other.is_stuffed for other in outcomes))
        outcomes.append(outcome)
    if json:
        document = {"seed": seed, "scenarios": [asdict(outcome) for outcome in outcomes]}
        say(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
        return
    say(_total(outcomes))


def _show(outcome: Outcome, *, is_first: bool) -> None:
    if is_first:
        say(words.heading(outcome.is_stuffed))
    say(words.outcome(**asdict(outcome)))


def _total(outcomes: list[Outcome]) -> str:
    stuffed = [outcome for outcome in outcomes if outcome.is_stuffed]
    honest = [outcome for outcome in outcomes if not outcome.is_stuffed]
    return words.total(
        detected=sum(outcome.detected for outcome in stuffed),
        stuffed=sum(outcome.rounds for outcome in stuffed),
        accused=sum(outcome.accused for outcome in honest),
        honest=sum(outcome.rounds for outcome in honest),
    )
