"""Where the seal found signs of stuffing that somebody has to look at before the results are released."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from surveys.rounds.forms import get_round_form
from surveys.store.tables import survey_round
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class Suspicion:
    """At the subject `name`, `count` of `of` answers bear the `sign` (see `scoring.stuffing.signs`).

    `usual`: the percentage that is usual elsewhere, where it is known.
    """

    name: str
    sign: str
    count: int
    of: int
    usual: str | None


def list_suspicions(work: Work, *, round_id: str) -> tuple[Suspicion, ...]:
    """By relation and subject; none of rounds that an earlier version sealed. Errors: `round_unknown`."""
    diagnostics = select(survey_round.c.diagnostics).where(survey_round.c.round_id == round_id)
    noted = work.db.execute(diagnostics).scalar_one_or_none() or {}
    entries = [entry for signs in noted.get("stuffing", {}).values() for entry in signs.get("suspicions", ())]
    if not entries:
        return ()
    subjects = get_round_form(work, round_id=round_id).subjects
    return tuple(
        Suspicion(
            subjects[entry["subject"]].name if entry["subject"] in subjects else entry["subject"],
            entry["sign"],
            entry["count"],
            entry["of"],
            entry.get("usual"),
        )
        for entry in entries
    )
