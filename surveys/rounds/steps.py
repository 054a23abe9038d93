"""The steps of a round, from its opening to its release: each leaves an act in the audit trail and a line in the log.

The log is for operators, who follow one round through it. It names the round, the step, the state that follows and why;
never a person, and of ballots only how many there are.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.audit import record_act
from surveys.work import Work

CALENDAR = "scheduler"
_WHY = {CALENDAR: "calendar", "cli": "command-line"}


def record_step(
    work: Work,
    *,
    actor: str,
    step: str,
    round_id: str,
    state: str,
    why: str = "",
    figures: Mapping[str, int] | None = None,
    **detail: object,
) -> None:
    """Write the act, with `detail`, and the line, with `figures`. The line is written once the step is durable.

    `actor` as in `record_act`. Where `why` is not given it is the kind of actor: the calendar, the command line or an
    administrator, who is not named.
    """
    record_act(work, actor=actor, action=step, target=round_id, **detail)
    why = why or _WHY.get(actor, "administrator")
    log_step(work, target=f"round={round_id}", step=step, state=state, why=why, **figures or {})


def log_step(work: Work, *, target: str, step: str, state: str, why: str, **figures: int) -> None:
    """The line alone: `round=R1A2B step=close_round state=closed why=calendar`."""
    numbers = "".join(f" {name}={number}" for name, number in figures.items())
    work.log(f"{target} step={step} state={state} why={why}{numbers}")
