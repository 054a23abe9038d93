"""Results as they are shown to those who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of 明细: a relation of a part, or the part itself (`relation` None).

    `percent` and `points` are decimal texts at the policy's decimals; both None where nobody rated or where
    `hidden` says that showing them would give a rater away.
    """

    part: str
    relation: str | None
    raters: int | None
    percent: str | None
    points: str | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One subject's result as it may be shown. `rank` is 1 for the best of `group`.

    `derivation`: how it came about, as pruned by `scoring.disclosure.derivations`; `comparison`: the score beside
    peers, the own past and benchmarks, as the chapter shows it; `choices`: tables of what was chosen from
    options, where they may be shown; `consequences`: `flag`, `owes`, `days`, `reason` of each that stands. Empty where
    they were not kept.
    """

    round_id: str
    round_title: str
    subject_id: str
    name: str
    unit: str
    score: str | None
    grade: str | None
    rank: int | None
    group: str
    flags: tuple[str, ...]
    figures: tuple[Figure, ...]
    derivation: Mapping[str, Any] = field(default_factory=dict, repr=False)
    comparison: Mapping[str, Any] = field(default_factory=dict, repr=False)
    choices: Sequence[Mapping[str, Any]] = field(default=(), repr=False)
    consequences: Sequence[Mapping[str, Any]] = field(default=(), repr=False)

    @property
    def is_honoured(self) -> bool:
        """Whether the policy's honours name it, as far as that may be shown."""
        return "honoured" in self.flags


@dataclass(frozen=True, slots=True)
class RoundResults:
    """A whole round's results, in the order of the round's subjects; `chapters` as they may be shown, by key.

    `honours`: whether its policy names the best, and this is a result to name them by, not a part of one.
    """

    round_id: str
    title: str
    state: str
    subjects: tuple[SubjectView, ...]
    chapters: Mapping[str, Any] = field(default_factory=dict, repr=False)
    decimals: int = 2
    policy: str = ""
    honours: bool = False

    @property
    def honoured(self) -> tuple[SubjectView, ...]:
        """Whom the policy's honours name, the best first, as far as that may be shown."""
        best = [view for view in self.subjects if view.is_honoured and view.score is not None]
        return tuple(sorted(best, key=lambda view: -Fraction(view.score or 0)))
