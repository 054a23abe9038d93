"""Rings of three and more."""

import numpy as np
import pytest

from scoring.quality.reciprocity import reciprocity
from scoring.quality.residuals import standardised_residuals
from scoring.quality.rings import find_rings, rings_of

pytestmark = pytest.mark.slow  # left to `make test`


def test_rings_need_three_people_and_half_of_the_pairs() -> None:
    assert rings_of([("a", "b")]) == []
    assert rings_of([("a", "b"), ("b", "c")]) == [(frozenset("abc"), 2)]
    assert rings_of([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]) == []


def team(seed: int, people: int, natural: float = 0.0) -> dict[tuple[str, str], float]:
    """A round robin whose noise has a given reciprocity."""
    rng = np.random.default_rng(seed)
    given = {}
    for one in range(people):
        for other in range(one):
            both = rng.multivariate_normal([0, 0], [[1, natural], [natural, 1]])
            given[f"p{one:02}", f"p{other:02}"], given[f"p{other:02}", f"p{one:02}"] = map(float, both)
    return standardised_residuals(given)


def pairs_of(residuals: dict[tuple[str, str], float]) -> list[tuple[float, float]]:
    return [(value, residuals[b, a]) for (a, b), value in residuals.items() if a < b]


@pytest.mark.parametrize("natural", [0.0, 0.3, 0.5])
def test_honest_teams_are_rarely_flagged(natural: float) -> None:
    flagged, rings = 0, 0
    for seed in range(60):
        residuals = team(seed, 14, natural)
        found = reciprocity(pairs_of(residuals))
        assert found is not None
        flagged += found.flagged > 0
        rings += find_rings(residuals, found.natural).chance <= 0.05
    assert flagged <= 8
    assert rings <= 8


def test_a_ring_among_honest_people_is_found() -> None:
    residuals = team(5, 24)
    people = ("p03", "p07", "p11", "p19")
    conspiring = {pair: value + 4 * (pair[0] in people and pair[1] in people) for pair, value in residuals.items()}
    again = standardised_residuals(conspiring)
    found = reciprocity(pairs_of(again))
    assert found is not None
    rings = find_rings(again, found.natural)
    shuffled = find_rings(dict(sorted(again.items(), key=lambda item: item[1])), found.natural)
    assert found.flagged >= 4
    assert (rings.rings >= 1, rings.chance <= 0.01, rings.draws) == (True, True, 999)
    assert shuffled == rings
