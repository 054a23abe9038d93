"""What a round is, and how one is found by the name a person types."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, select

from scoring.policy import Policy
from surveys.calendar.period_labels import split_period
from surveys.errors import NotFound, WrongState
from surveys.rounds.frozen import FrozenRound, read_frozen, read_policy
from surveys.store.tables import survey_round
from surveys.work import Work

OPEN = "open"
PAUSED = "paused"
CLOSED = "closed"
SEALED = "sealed"
SCORED = "scored"
RELEASED = "released"
UNDER_WAY = (OPEN, PAUSED)
STATES = (OPEN, PAUSED, CLOSED, SEALED, SCORED, RELEASED)
SUBJECT_LEFT, EXCLUDED = "subject_left", "excluded"
"""Why an assignment fell away that its rater did not give back: the subject left the roster, or an administrator
excluded the pair."""


# the frozen document as text, so that it is parsed only where somebody asks for it, and once
_COLUMNS = (
    *(column for column in survey_round.c if column.name != "content"),
    cast(survey_round.c.content, Text).label("frozen_text"),
)


@dataclass(frozen=True, slots=True)
class Round:
    """One round. `plan` is the plan's name; `frozen` is the plan itself and all else that the opening fixed."""

    round_id: str
    plan: str
    title: str
    period: str
    state: str
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    released_at: datetime | None
    policy_key: str
    policy_source: str
    frozen_text: str = field(repr=False)
    paused_at: datetime | None = None
    paused_days: int = 0
    """By so many days earlier pauses have moved its calendar."""
    preferred_at: datetime | None = None
    """When an administrator said that of its period's rounds this one counts."""

    @property
    def frozen(self) -> FrozenRound:
        """Plan, forms, smallest group and draw as they were when the round opened."""
        return read_frozen(self.frozen_text)

    @property
    def policy(self) -> Policy:
        """The policy as it was when the round opened. Errors: FileError where the kept text is damaged."""
        return read_policy(self.policy_source, self.policy_key)

    @property
    def began_at(self) -> datetime:
        """The opening as the reminders count it: later by the days of its pauses."""
        return self.opened_at + timedelta(days=self.paused_days)

    @property
    def is_public(self) -> bool:
        """Whether anyone who scans a sign may answer. Such a round has no list of people who are still missing."""
        return self.frozen.plan.is_public


def _round(row: Row[Any]) -> Round:
    return Round(
        row.round_id,
        row.plan,
        row.title,
        row.period,
        row.state,
        row.opened_at,
        row.closes_at,
        row.closed_at,
        row.released_at,
        row.policy_key,
        row.policy_source,
        row.frozen_text,
        row.paused_at,
        row.paused_days or 0,
        row.preferred_at,
    )


def get_round(work: Work, *, round_id: str, lock: bool = False) -> Round:
    """The round with exactly this id; NotFound otherwise. `lock` holds its row until the transaction ends."""
    query = select(*_COLUMNS).where(survey_round.c.round_id == round_id)
    row = work.db.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("round_unknown", name=round_id)
    return _round(row)


def list_rounds(
    work: Work, *, states: tuple[str, ...] = STATES, closed_since: datetime | None = None
) -> tuple[Round, ...]:
    """Rounds in these states, and those closed after `closed_since`; the newest first."""
    chosen: ColumnElement[bool] = survey_round.c.state.in_(states)
    if closed_since is not None:
        chosen = chosen | (survey_round.c.closed_at > closed_since)
    order = (survey_round.c.opened_at.desc(), survey_round.c.round_id)
    return tuple(_round(row) for row in work.db.execute(select(*_COLUMNS).where(chosen).order_by(*order)))


def is_meant(round_: Round, name: str) -> bool:
    """Whether a person may call a round so: its id, its title, its plan's name, alone or with the period."""
    if name.upper() == round_.round_id or name in (round_.plan, round_.title):
        return True
    return split_period(name) == (round_.plan, round_.period)


def find_round(work: Work, *, name: str, states: tuple[str, ...] = STATES) -> Round:
    """The round a person means: its id, its plan's name (and period) while that is unambiguous, or the only one.

    A round under way goes before ended ones of the same plan, the newest before older ones. Errors: `round_unknown`,
    `round_ambiguous` (several under way), `round_none` (no name given and none there).
    """
    rounds = list_rounds(work, states=states)
    if name:
        meant = [round_ for round_ in rounds if is_meant(round_, name)]
        if not meant:
            raise NotFound("round_unknown", name=name)
    else:
        meant = list(rounds)
        if not meant:
            raise NotFound("round_none")
    running = [round_ for round_ in meant if round_.state in UNDER_WAY]
    if len(running) > 1:
        raise WrongState("round_ambiguous", rounds=[f"{round_.round_id} {round_.title}" for round_ in running])
    return running[0] if running else meant[0]
