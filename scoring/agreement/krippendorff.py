"""Krippendorff's alpha: agreement over all units at once, with gaps, for any kind of scale.

α = 1 − D_o/D_e over the coincidences of values within units. Source: Krippendorff 2011.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

Distance = Callable[[Fraction, Fraction, Mapping[Fraction, Fraction]], Fraction]


def _nominal(one: Fraction, other: Fraction, totals: Mapping[Fraction, Fraction]) -> Fraction:
    return Fraction(one != other)


def _ordinal(one: Fraction, other: Fraction, totals: Mapping[Fraction, Fraction]) -> Fraction:
    """How many answers lie between, the two values themselves counted half."""
    low, high = min(one, other), max(one, other)
    between = sum((count for value, count in totals.items() if low <= value <= high), Fraction(0))
    return (between - (totals[one] + totals[other]) / 2) ** 2


def _interval(one: Fraction, other: Fraction, totals: Mapping[Fraction, Fraction]) -> Fraction:
    return (one - other) ** 2


def _ratio(one: Fraction, other: Fraction, totals: Mapping[Fraction, Fraction]) -> Fraction:
    return Fraction(0) if one == other else ((one - other) / (one + other)) ** 2


DISTANCES: dict[str, Distance] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}


def krippendorff_alpha(units: Sequence[Sequence[Fraction | None]], scale: str) -> Fraction | None:
    """Alpha over `units` (each the raters' values, None where one said nothing); `scale` is a key of DISTANCES.

    Units with fewer than two values tell nothing. None where no unit is left or all values are equal.
    """
    coincidences = _coincidences(units)
    totals: dict[Fraction, Fraction] = {}
    for (one, _), count in coincidences.items():
        totals[one] = totals.get(one, Fraction(0)) + count
    number = sum(totals.values(), Fraction(0))
    distance = DISTANCES[scale]
    observed = sum((count * distance(*pair, totals) for pair, count in coincidences.items()), Fraction(0))
    expected = sum((totals[a] * totals[b] * distance(a, b, totals) for a in totals for b in totals), Fraction(0))
    return None if expected == 0 else 1 - (number - 1) * observed / expected


def _coincidences(units: Sequence[Sequence[Fraction | None]]) -> dict[tuple[Fraction, Fraction], Fraction]:
    """How often two values meet in a unit, each unit weighing as much as it has values."""
    found: dict[tuple[Fraction, Fraction], Fraction] = {}
    for unit in units:
        values = [value for value in unit if value is not None]
        for i, one in enumerate(values):
            for j, other in enumerate(values):
                if i != j:
                    found[one, other] = found.get((one, other), Fraction(0)) + Fraction(1, len(values) - 1)
    return found
