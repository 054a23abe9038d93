"""What is scored besides the ratings: plain values, one per row of a case file (docs/formats.md, The case folder)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

_OWN = ("subject", "name", "kind", "unit", "level")


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what is rated. `extra` holds further columns, usable in `group_by`."""

    subject: str
    name: str = ""
    kind: str = ""
    unit: str = ""
    level: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """The text in a column; empty where there is none."""
        return str(getattr(self, name)) if name in _OWN else self.extra.get(name, "")


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measured value in percent, with the period and target it belongs to."""

    subject: str
    key: str
    value: Fraction
    period: str = ""
    target: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Points added (positive) or deducted (negative) on a day for a reason."""

    subject: str
    key: str
    date: str
    points: Fraction
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject and may change the grade or bar honours."""

    subject: str
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's own result: its grade, and its score in percent."""

    unit: str
    grade: str = ""
    score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A subject's result in an earlier period."""

    subject: str
    period: str
    score: Fraction | None = None
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Population:
    """How many raters were invited to rate a subject under a relation."""

    subject: str
    relation: str
    invited: int
