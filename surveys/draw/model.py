"""What is asked of a draw, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]
"""(relation, subject)"""


@dataclass(frozen=True, slots=True)
class Demand:
    """One subject under one relation: at least `needed` of `candidates` (each once, any order)."""

    key: Key
    needed: int
    candidates: tuple[str, ...]
    unit: str = ""
    """Whom it is linked with: the subject's department."""
    link: bool = False


@dataclass(frozen=True, slots=True)
class Shortage:
    """A bound that cannot be kept, and for whom.

    `few`: the subject has only `possible` candidates where `needed` are wanted. `full`: these demands need
    `needed` ratings together and their candidates, none beyond the bound, can give no more than `possible`: the
    minimal cut. `enough` is the lowest bound that would do (0 where no bound does).
    """

    kind: str
    """few | full"""
    keys: tuple[Key, ...]
    needed: int
    possible: int
    candidates: tuple[str, ...]
    enough: int = 0


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Departments of a relation that do not hang together: `groups` by size, the largest first.

    `possible` False: their candidates have nobody in common, so no draw could link them.
    """

    relation: str
    groups: tuple[tuple[str, ...], ...]
    possible: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """`chosen` in the order of names; `highest` is the greatest load of a drawn rater, earlier ratings included."""

    chosen: Mapping[Key, tuple[str, ...]]
    highest: int = 0
    shortages: tuple[Shortage, ...] = ()
    unlinked: tuple[Unlinked, ...] = ()
    linked_pairs: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Relation → pairs of departments that share a rater directly, of all pairs."""
