"""Shares and means from counts: their intervals, and the number of answers needed, for a population that may be finite.

The finite population is right here: exactly these enterprises were to be heard this quarter. Sources: Wilson 1927;
Newcombe 1998; Cochran 1977 (eq. 4.2); docs/sources.md, Intervals.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, inf, sqrt
from statistics import NormalDist

from scoring.intervals import Estimate, Interval

CONFIDENCE = 0.95


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """z of a two-sided interval: 1.959964 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def effective_number(number: float, population: int | None) -> float:
    """How many answers from an endless population would say as much: n (N - 1) / (N - n); infinite when all answered.

    A population smaller than the number of answers is none: then the number itself.
    """
    if population is None or population < number:
        return number
    return inf if population == number else number * (population - 1) / (population - number)


def wilson(share: float, number: float, population: int | None = None, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's interval of a share 0 … 1 observed among `number` answers, without continuity correction.

    ValueError without answers.
    """
    if number <= 0:
        raise ValueError("an interval needs answers")
    enough = effective_number(number, population)
    if enough == inf:
        return Interval(share, share)
    z = normal_quantile(confidence)
    ratio = z * z / enough
    centre = (share + ratio / 2) / (1 + ratio)
    half = z / (1 + ratio) * sqrt(share * (1 - share) / enough + ratio / (4 * enough))
    return Interval(max(0.0, centre - half) if share > 0 else 0.0, min(1.0, centre + half) if share < 1 else 1.0)


def sample_size(population: int | None, error: float = 0.05, share: float = 0.5, confidence: float = CONFIDENCE) -> int:
    """Answers needed to know a share to ± error: n0 / (1 + (n0 - 1) / N), n0 = z² p (1 - p) / error², rounded up."""
    z = normal_quantile(confidence)
    endless = z * z * share * (1 - share) / error**2
    needed = endless if population is None else endless / (1 + (endless - 1) / population)
    whole = ceil(needed - 1e-9)
    return whole if population is None else min(whole, population)


def estimate_counted(
    counts: Mapping[Fraction, int], population: int | None = None, people: float | None = None
) -> Estimate | None:
    """The mean of counted values and its spread; None below two.

    `people`: how many stand behind the values, where fewer than values (several of one person say no more than one);
    the spread shrinks with their share of the `population`.
    """
    number = sum(counts.values())
    behind = float(number) if people is None else min(float(number), people)
    if behind < 2:
        return None
    mean = sum((value * count for value, count in counts.items()), Fraction(0)) / number
    squares = sum((count * (value - mean) ** 2 for value, count in counts.items()), Fraction(0))
    left = 1 - behind / population if population is not None and population >= behind else 1.0
    return Estimate(mean, float(squares / (number - 1)) / behind * left, behind - 1)
