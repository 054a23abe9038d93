"""Rings: groups of three or more among whom at least half of the pairs rate each other conspicuously high.

An edge is a pair whose lower residual exceeds 1.28; where natural reciprocity makes such pairs commoner the bound
rises so that they stay as rare. Whether the observed rings could be chance is asked by permuting every rater's
residuals among that rater's subjects, 999 times. Source: docs/sources.md, Careless and collusive answering.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from scoring.quality.reciprocity import both_above, bound_for, mutual
from scoring.quality.residuals import Dyad

_EDGE = 1.28
_FEWEST, _DENSITY = 3, 0.5
_DRAWS, _FEWEST_DRAWS = 999, 99
_WORK = 4_000_000  # permuted residuals in all: large rounds are drawn less often, and say so


@dataclass(frozen=True, slots=True)
class Rings:
    """Number of rings, people in them, and the chance of as many linked pairs in rings by accident, from `draws`."""

    rings: int
    people: int
    chance: float
    draws: int


def find_rings(residuals: Mapping[Dyad, float], natural: float) -> Rings:
    """Rings among standardised residuals, `natural` reciprocity being known. Nothing found: chance 1, no draws."""
    pairs = mutual(residuals)
    bound = bound_for(both_above(_EDGE, 0.0), natural)
    rings = rings_of(pair for pair, both in pairs.items() if min(both) > bound)
    if not rings:
        return Rings(0, 0, 1.0, 0)
    observed = sum(edges for _, edges in rings)
    draws = max(_FEWEST_DRAWS, min(_DRAWS, _WORK // len(residuals)))
    reached = sum(1 for linked in _permuted(residuals, list(pairs), draws) if linked >= observed)
    return Rings(len(rings), sum(len(people) for people, _ in rings), (1 + reached) / (1 + draws), draws)


def rings_of(edges: Iterable[Dyad]) -> list[tuple[frozenset[str], int]]:
    """Connected groups of at least three with at least half of their pairs linked, and their number of links."""
    links = list(edges)
    neighbours: dict[str, set[str]] = {}
    for first, other in links:
        neighbours.setdefault(first, set()).add(other)
        neighbours.setdefault(other, set()).add(first)
    rings, seen = [], set[str]()
    for start in sorted(neighbours):
        if start in seen:
            continue
        people = _reached(start, neighbours)
        seen |= people
        number = sum(len(neighbours[person]) for person in people) // 2
        if len(people) >= _FEWEST and number >= _DENSITY * len(people) * (len(people) - 1) / 2:
            rings.append((frozenset(people), number))
    return rings


def _reached(start: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    people, waiting = {start}, [start]
    while waiting:
        for other in neighbours[waiting.pop()] - people:
            people.add(other)
            waiting.append(other)
    return people


def _permuted(residuals: Mapping[Dyad, float], pairs: Sequence[Dyad], draws: int) -> Iterable[int]:
    """Links in rings after each draw. The shuffles are drawn from the data's own digest: same data, same bytes."""
    import numpy as np  # loads slowly; only a round with a ring pays

    dyads = sorted(residuals)
    place = {dyad: index for index, dyad in enumerate(dyads)}
    values = np.array([residuals[dyad] for dyad in dyads])
    raters = np.unique([rater for rater, _ in dyads], return_inverse=True)[1]
    forth = np.array([place[pair] for pair in pairs])
    back = np.array([place[other, first] for first, other in pairs])
    start = np.arange(len(dyads), dtype=np.uint64)
    seed = _seed(dyads, residuals)
    for draw in range(draws):
        keys = _mixed(start + np.uint64(seed + draw * len(dyads)))
        order = np.lexsort((keys, raters))
        drawn = values[order]  # dyads are sorted by rater, so places of a rater receive that rater's values
        linked = np.minimum(drawn[forth], drawn[back]) > _EDGE
        chosen = [pairs[int(index)] for index in np.flatnonzero(linked)]
        yield sum(edges for _, edges in rings_of(chosen))


def _seed(dyads: Sequence[Dyad], residuals: Mapping[Dyad, float]) -> int:
    text = "\n".join(f"{rater}\t{subject}\t{residuals[rater, subject]:.6f}" for rater, subject in dyads)
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big")


def _mixed(numbers: Any) -> Any:
    """SplitMix64 (Steele, Lea & Flood 2014): well-mixed 64-bit words from a counter."""
    import numpy as np

    words = numbers * np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
