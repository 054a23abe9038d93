"""NPS, the net promoter score: the share of promoters (9, 10) less that of detractors (0 … 6) on a scale 0 … 10.

Interval: Wald, below 100 answers the adjusted Wald of Rocks 2016 (three answers more, 3/4 of one to either side).
Source: docs/sources.md, Intervals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt

from scoring.intervals import Interval
from scoring.satisfaction.proportions import CONFIDENCE, effective_number, normal_quantile

_ENOUGH = 100
_ADDED = 0.75
DEFINITION = "净推荐值＝推荐者（9、10 分）占比－贬损者（0 至 6 分）占比"


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """`value` is the exact difference of the shares, -1 … 1; `interval` as `method` says: wald or adjusted."""

    number: int
    promoters: int
    detractors: int
    value: Fraction
    interval: Interval
    method: str


def net_promoter(
    promoters: int, detractors: int, number: int, population: int | None = None, people: float | None = None
) -> NetPromoter:
    """The score from counts. `people`: how many gave the answers, where they are fewer. ValueError without answers."""
    if number <= 0:
        raise ValueError("a score needs answers")
    behind = float(number) if people is None else min(float(number), people)
    adjusted = behind < _ENOUGH
    find = adjusted_wald if adjusted else wald
    return NetPromoter(
        number,
        promoters,
        detractors,
        Fraction(promoters - detractors, number),
        find(promoters / number, detractors / number, effective_number(behind, population)),
        "adjusted" if adjusted else "wald",
    )


def wald(promoters: float, detractors: float, number: float) -> Interval:
    """Of shares among `number` answers: ± z sqrt((p + d - (p - d)²) / n)."""
    centre = promoters - detractors
    half = normal_quantile(CONFIDENCE) * sqrt(max(0.0, promoters + detractors - centre**2) / number)
    return Interval(max(-1.0, centre - half), min(1.0, centre + half))


def adjusted_wald(promoters: float, detractors: float, number: float) -> Interval:
    """The same after adding three answers: 3/4 promoters, 3/4 detractors, the rest in between."""
    if number == inf:
        return wald(promoters, detractors, number)
    total = number + 4 * _ADDED
    return wald((promoters * number + _ADDED) / total, (detractors * number + _ADDED) / total, total)


def read_promoters(counts: Mapping[Fraction, int]) -> tuple[int, int, int]:
    """Promoters, detractors and answers from counts by value on the scale 0 … 10."""
    promoters = sum(count for value, count in counts.items() if value >= 9)
    detractors = sum(count for value, count in counts.items() if value <= 6)
    return promoters, detractors, sum(counts.values())
