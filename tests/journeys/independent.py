"""The policies worked out a second time, from their text, with fractions — and without a line of `scoring`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import floor, sqrt

Values = Mapping[tuple[str, str], Mapping[str, Fraction]]
"""(voter's sheet key, seat) -> item -> raw value."""


def half_up(value: Fraction, digits: int = 0) -> Fraction:
    scaled = abs(value) * 10**digits + Fraction(1, 2)
    rounded = Fraction(floor(scaled), 10**digits)
    return rounded if value >= 0 else -rounded


def text(value: Fraction | None, digits: int = 2) -> str | None:
    return None if value is None else f"{float(half_up(value, digits)):.{digits}f}"


def questionnaire_total(values: Mapping[str, Fraction], items: Iterable[str], low: int, high: int) -> Fraction | None:
    """Mean percentage of the answered items; None when fewer than half were answered."""
    items = list(items)
    answered = [100 * (values[item] - low) / (high - low) for item in items if item in values]
    if 2 * len(answered) < len(items):
        return None
    return sum(answered, Fraction(0)) / len(answered)


def mean(values: Iterable[Fraction]) -> Fraction | None:
    members = list(values)
    return sum(members, Fraction(0)) / len(members) if members else None


@dataclass(frozen=True)
class Weighted:
    """A figure with its points; `percent` None where there is none."""

    name: str
    points: Fraction
    percent: Fraction | None


def fold(figures: Iterable[Weighted]) -> Fraction | None:
    """Percentage of several figures by points; what is missing gives its points to the others."""
    present = [item for item in figures if item.percent is not None]
    if not present:
        return None
    total = sum((item.points for item in present), Fraction(0))
    return sum((item.points * item.percent for item in present if item.percent is not None), Fraction(0)) / total


GRADES = ("优秀", "良好", "合格", "欠佳")
BANDS = ((10, 20), (40, 50), (25, 35), (5, 10))


def distribute(
    scores: Mapping[str, Fraction], limits: Sequence[tuple[Fraction | int, Fraction | int]] = BANDS
) -> dict[str, str] | None:
    """The forced distribution of one group, by brute force; None where no solution keeps ties together.

    `limits` are each grade's share in percent where a unit's own result moves them; the target stays the policy's.
    """
    n = len(scores)
    ordered = sorted(scores, key=lambda key: -scores[key])
    values = [scores[key] for key in ordered]
    bounds = [(int(half_up(Fraction(n * low, 100))), int(half_up(Fraction(n * high, 100)))) for low, high in limits]
    middle = [Fraction(low + high, 2) for low, high in BANDS]
    share = [value / sum(middle) for value in middle]
    best: tuple[Fraction, tuple[int, ...]] | None = None
    for counts in product(*(range(low, high + 1) for low, high in bounds)):
        cuts = [sum(counts[: position + 1]) for position in range(3)]
        if sum(counts) != n or any(0 < cut < n and values[cut - 1] == values[cut] for cut in cuts):
            continue
        distance = sum(((count - n * t) ** 2 / t for count, t in zip(counts, share, strict=True)), Fraction(0))
        if best is None or (distance, tuple(-count for count in counts)) < (best[0], tuple(-c for c in best[1])):
            best = (distance, counts)
    if best is None:
        return None
    grades = [grade for grade, count in zip(GRADES, best[1], strict=True) for _ in range(count)]
    return dict(zip(ordered, grades, strict=True))


def ranks(scores: Mapping[str, Fraction]) -> dict[str, int]:
    return {key: 1 + sum(other > value for other in scores.values()) for key, value in scores.items()}


def wilson(good: int, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, in percent at two decimals, for a population without end."""
    z, share = 1.959963984540054, good / number
    middle, spread = share + z * z / (2 * number), z * sqrt(share * (1 - share) / number + z * z / (4 * number**2))
    low, high = ((middle + sign * spread) / (1 + z * z / number) for sign in (-1, 1))
    return round(100 * low, 2), round(100 * high, 2)
