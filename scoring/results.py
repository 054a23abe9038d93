"""What scoring returns: frozen values, exact, each figure with the way it came about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

FLAGS = (
    "missing",
    "not_trimmed",
    "invalid_sheet",
    "hidden",
    "undecided",
    "excess",
    "event",
    "small_group",
    "honoured",
    "provisional",
    "part_round",
)


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """A relation in one period: raters behind it, those whose answers trimming drops, percentage, and its weights.

    `in_part` is the factor with which the percentage enters the part's percentage, `in_relation` the relation's.
    """

    period: str
    raters: int
    dropped: int
    percent: Fraction
    in_part: Fraction
    in_relation: Fraction


@dataclass(frozen=True, slots=True)
class RelationResult:
    """A relation's figure: percentage (0 … 100) and points of `points_max`; None where nobody validly rated."""

    relation: str
    raters: int
    percent: Fraction | None
    points: Fraction | None
    points_max: Fraction
    anonymous: bool
    invited: int | None = None
    periods: tuple[PeriodFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class PartResult:
    """A part's figure: percentage and points of `points_max`; `weight` is the factor of `percent` in the score."""

    key: str
    source: str
    percent: Fraction | None
    points: Fraction | None
    points_max: Fraction
    weight: Fraction
    relations: tuple[RelationResult, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One subject's result. `score` is the published score, exact; None where there is none. `rank` 1 is the
    group's best. `derivation` is worked out whenever it is asked for, so that a hundred thousand need no memory."""

    subject: str
    name: str
    unit: str
    score: Fraction | None
    score_text: str
    grade: str | None
    rank: int | None
    group: str
    flags: tuple[str, ...]
    parts: tuple[PartResult, ...]
    derive: Callable[[], dict[str, Any]] = field(repr=False, compare=False)

    @property
    def derivation(self) -> dict[str, Any]:
        """The whole way of the score, as plain JSON."""
        return self.derive()


@dataclass(frozen=True, slots=True)
class GroupResult:
    """A group that was graded together, with the certificate: bounds, solutions, choice, binding rule, or why
    undecided."""

    group: str
    size: int
    certificate: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Results:
    """All results of a case: subjects ordered by key, groups by name."""

    policy: str
    decimals: int
    subjects: tuple[SubjectResult, ...]
    groups: tuple[GroupResult, ...]
    notes: tuple[dict[str, Any], ...] = ()

    def subject(self, key: str) -> SubjectResult:
        """One subject's result; KeyError when there is none."""
        for result in self.subjects:
            if result.subject == key:
                return result
        raise KeyError(key)


def order_flags(flags: set[str]) -> tuple[str, ...]:
    """Flags in their fixed order."""
    return tuple(flag for flag in FLAGS if flag in flags)
