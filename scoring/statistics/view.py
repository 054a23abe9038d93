"""What scoring reads of the ratings, whether they were kept in memory or streamed into sums."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from scoring.arithmetic import HUNDRED
from scoring.policy_model import Policy
from scoring.statistics.tally import Tally

Counts = Mapping[str, Mapping[Fraction, int]]  # by item and raw value: how often


@dataclass(frozen=True)
class CellView:
    """One (subject, relation, period) read: `totals`, one per rater with a valid sheet; `invalid`, sheets too empty
    to count.

    What only some ask for is worked out when asked: `items`, the values by item that enter a trimmed mean; `counts`.
    """

    totals: Tally
    invalid: int
    read_items: Callable[[], Mapping[str, Tally]]
    read_counts: Callable[[], Counts]

    @property
    def raters(self) -> int:
        """Raters with a valid sheet."""
        return len(self.totals)

    @cached_property
    def items(self) -> Mapping[str, Tally]:
        """By item one value per rater, where the relation is trimmed by item; empty elsewhere."""
        return self.read_items()

    @cached_property
    def counts(self) -> Counts:
        """By item and raw value: how many valid sheets gave it."""
        return self.read_counts()


@dataclass(slots=True)
class Vote:
    """One voter's valid sheets in a cell: their number, the sum of their totals, per item the sum and number of values.

    `answers`, `low`, `high`: how many items were answered, and the lowest and highest percentage given: all that
    quality needs to know of how evenly somebody answered. Without an answer `low` lies above `high`.
    """

    sheets: int = 0
    total: Fraction = Fraction(0)
    items: dict[str, tuple[Fraction, int]] = field(default_factory=dict)
    answers: int = 0
    low: Fraction = HUNDRED
    high: Fraction = Fraction(0)


class StatisticsView(ABC):
    """The reading side of statistics. `keeps_votes`: whether single voters are still there, or only sums over them."""

    keeps_votes: ClassVar[bool] = True
    policy: Policy

    @abstractmethod
    def periods(self, subject: str, relations: Iterable[str]) -> tuple[str, ...]:
        """Periods, ordered as text, in which somebody validly rated the subject under one of the relations."""

    @abstractmethod
    def cell(self, subject: str, relation: str, period: str) -> CellView:
        """One cell, empty where nobody rated."""

    @abstractmethod
    def raters(self, subject: str, relation: str, periods: Iterable[str]) -> int:
        """Different voters with a valid sheet in any of the periods."""

    @abstractmethod
    def invalid_by_period(self, subject: str, relation: str) -> dict[str, int]:
        """Sheets below half of the weight, by period, where there are any."""

    @abstractmethod
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (subject, relation) with a sheet, in order."""

    @abstractmethod
    def subjects(self) -> frozenset[str]:
        """Subjects about whom there is a sheet."""

    def invalid_sheets(self, subject: str, relation: str) -> int:
        """Sheets below half of the weight, over all periods."""
        return sum(self.invalid_by_period(subject, relation).values())

    def votes(self, subject: str, relation: str) -> dict[str, dict[str, Vote]]:
        """The votes of each voter by period. ValueError where they were not kept."""
        raise ValueError("streamed ratings keep no votes")
