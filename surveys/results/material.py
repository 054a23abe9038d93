"""What scoring is given of a sealed round: sheets, subjects, indicators, the units' own grades."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import orjson
from sqlalchemy import func, select

from scoring.composition import score
from scoring.inputs import Indicator, Population, Subject, Unit
from scoring.policy import Policy, parse_policy
from scoring.results import Results
from scoring.statistics import Sheet, Statistics
from surveys.errors import WrongState
from surveys.roster.model import LEVELS
from surveys.rounds.base import OPEN, Round, get_round
from surveys.store.tables import assignment, ballot, department, indicator, subject
from surveys.work import Work

_LEVEL_WORDS = {code: word for word, code in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Scored:
    """A round's exact results; complete, so not to be shown before the gate."""

    round: Round
    policy: Policy
    results: Results


def score_sealed(work: Work, *, round_id: str) -> Scored:
    """Score a round that takes no more answers. The same ballots give the same results, however often.

    Errors: ``round_unknown``, ``round_not_closed``.
    """
    found = get_round(work, round_id=round_id)
    if found.state == OPEN:
        raise WrongState("round_not_closed", round=round_id)
    policy = parse_policy(found.policy_source, f"{found.policy_key}.toml")
    subjects = _subjects(work, round_id)
    results = score(
        policy,
        _statistics(work, policy, round_id),
        subjects,
        indicators=_indicators(work, {item.subject for item in subjects}),
        units=_units(work),
        populations=_populations(work, round_id),
    )
    return Scored(found, policy, results)


def _subjects(work: Work, round_id: str) -> list[Subject]:
    rows = work.db.execute(select(subject).where(subject.c.round_id == round_id).order_by(subject.c.position))
    return [
        Subject(row.subject_id, row.name, row.kind, row.unit, _LEVEL_WORDS.get(row.level, row.level)) for row in rows
    ]


def _statistics(work: Work, policy: Policy, round_id: str) -> Statistics:
    """Each ballot is a vote of its own, but for the seats of one enterprise, which share theirs."""
    statistics = Statistics(policy)
    rows = work.db.execute(select(ballot).where(ballot.c.round_id == round_id))
    for row in rows:
        values = {item: _value(text) for item, text in orjson.loads(row.answers).items() if text}
        statistics.add(Sheet(row.subject_id, row.relation, row.voter or row.ballot_id, "", values))
    return statistics


@lru_cache(maxsize=16_384)
def _value(text: str) -> Fraction:
    """A round says the same few values a hundred thousand times."""
    return Fraction(text)


def _indicators(work: Work, subjects: set[str]) -> list[Indicator]:
    rows = work.db.execute(select(indicator).order_by(indicator.c.subject_id, indicator.c.key, indicator.c.period))
    return [
        Indicator(row.subject_id, row.key, Fraction(row.value), row.period)
        for row in rows
        if row.subject_id in subjects
    ]


def _units(work: Work) -> list[Unit]:
    rows = work.db.execute(select(department.c.name, department.c.grade).order_by(department.c.name))
    return [Unit(row.name, row.grade) for row in rows if row.grade]


def _populations(work: Work, round_id: str) -> list[Population]:
    """Voices invited: an enterprise is one, however many seats it has (its first is always asked)."""
    columns = assignment.c
    voices = ~columns.rater.like("enterprise:%") | columns.rater.like("%#1")
    counted = select(columns.subject_id, columns.relation, func.count().label("invited"))
    rows = counted.where(columns.round_id == round_id, voices).group_by(columns.subject_id, columns.relation)
    return [Population(row.subject_id, row.relation, row.invited) for row in work.db.execute(rows)]
