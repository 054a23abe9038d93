"""What a rule about consequences is: from one subject's results, now and before, to a flag. Nothing is decided here.

Source: docs/sources.md, The model policies (P6, P8). A flag is a reminder to those who decide; it never touches score,
grade or rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Self

from scoring.files.policy_names import grade_names
from scoring.files.toml_table import Table

_COMMON = frozenset({"when", "flag", "owes", "days"})


@dataclass(frozen=True, slots=True)
class PeriodResult:
    """A result in a period. `grade` None: there is one, but its grade is not known here; `there` False: no result."""

    period: str
    grade: str | None = None
    there: bool = True


@dataclass(frozen=True)
class Record:
    """What is known of one subject: the results, this one first, then backwards in time, and the parts' figures.

    `percents` are published percentages by part; `means` those of everybody with the same value in a column, by part
    and column.
    """

    results: tuple[PeriodResult, ...]
    percents: Mapping[str, Fraction | None] = field(default_factory=dict)
    means: Mapping[tuple[str, str], Fraction | None] = field(default_factory=dict)

    def last(self, count: int) -> tuple[PeriodResult, ...]:
        """The last `count` results, this one first; where there are fewer, results that are not there."""
        lacking = max(0, count - len(self.results))
        return (*self.results[:count], *(PeriodResult("", there=False) for _ in range(lacking)))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a subject: `holds` True, False, or None where it cannot be said yet; the results looked at;
    the figures compared."""

    holds: bool | None
    results: tuple[PeriodResult, ...]
    compared: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Rule:
    """Base of the kinds: the flag, what the person then owes, and within how many days.

    `keys`: policy keys of the kind beside when, flag, owes and days. `judge` is asked only about subjects with a grade.
    """

    keys: ClassVar[frozenset[str]] = frozenset()

    flag: str
    owes: tuple[str, ...] = ()
    days: int | None = None

    @classmethod
    def read(cls, entry: Table) -> Self:
        """The rule of a table `[[consequences.rules]]`. Raises FileError."""
        entry.only(_COMMON | cls.keys)
        days = entry.integer("days", low=1, high=3660) if "days" in entry else None
        return cls(flag=entry.text("flag"), owes=entry.texts("owes", ()), days=days, **cls.own(entry))

    @classmethod
    def own(cls, entry: Table) -> dict[str, Any]:
        """The fields of the kind alone."""
        raise NotImplementedError

    def judge(self, record: Record) -> Finding:
        """Whether the flag stands."""
        raise NotImplementedError


def read_grades(entry: Table) -> frozenset[str]:
    """`grades`: at least one, all known to the policy."""
    known = grade_names(entry.document)
    grades = entry.texts("grades")
    if not grades:
        raise entry.error("grades", "empty")
    for index, name in enumerate(grades):
        if name not in known:
            place = (*entry.path, "grades", index)
            raise entry.document.error(place, "unknown_name", what="grade", value=name, known=", ".join(known))
    return frozenset(grades)


def read_at_least(entry: Table) -> frozenset[str]:
    """`at_least`: that grade and all better ones."""
    known = grade_names(entry.document)
    name = entry.text("at_least")
    if name not in known:
        raise entry.error("at_least", "unknown_name", what="grade", value=name, known=", ".join(known))
    return frozenset(known[: known.index(name) + 1])


def all_of(results: tuple[PeriodResult, ...], grades: frozenset[str]) -> bool | None:
    """Whether every result has one of the grades; None where a grade that is not known here decides it."""
    if any(not result.there or (result.grade is not None and result.grade not in grades) for result in results):
        return False
    return None if any(result.grade is None for result in results) else True
