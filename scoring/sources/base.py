"""What a source of a part is: from the material about one subject to the part's percentage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from scoring.arithmetic import mean
from scoring.inputs import Indicator, LedgerEntry, Subject, Unit
from scoring.policy_model import Part, Policy
from scoring.results import RelationResult
from scoring.statistics.view import StatisticsView


@dataclass(frozen=True)
class Material:
    """Everything that parts are scored from, by subject and key."""

    policy: Policy
    statistics: StatisticsView
    indicators: Mapping[tuple[str, str], Sequence[Indicator]]
    ledger: Mapping[tuple[str, str], Sequence[LedgerEntry]]
    units: Mapping[str, Unit]
    invited: Mapping[tuple[str, str], int]
    in_round: bool = False
    """A ledger without any row was not checked; `pingji score` takes an empty ledger for a clean one."""


@dataclass(frozen=True)
class PartFigure:
    """A part scored: percentage (None: nobody could rate it), flags, its relations, the working, and whether the policy
    says that the whole score waits for what is missing."""

    percent: Fraction | None
    working: dict[str, Any]
    flags: frozenset[str] = frozenset()
    relations: tuple[RelationResult, ...] = ()
    pending: bool = field(default=False)


class PartSource:
    """Base of the sources. `keys`: policy keys that belong to the source beside key, points and source."""

    keys: ClassVar[frozenset[str]] = frozenset()

    def evaluate(self, part: Part, subject: Subject, material: Material) -> PartFigure:
        """The part's figure for one subject."""
        raise NotImplementedError


def combine(rule: str, values: Sequence[tuple[str, Fraction]]) -> Fraction:
    """Periods' values, ordered by period, as one: `mean`, `sum`, or the `last` period's."""
    numbers = [value for _, value in values]
    if rule == "last":
        return numbers[-1]
    return sum(numbers, Fraction(0)) if rule == "sum" else mean(numbers)
