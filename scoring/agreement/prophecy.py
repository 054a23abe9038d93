"""More raters, more reliability: the Spearman–Brown formula and how many raters a goal needs.

Source: Spearman 1910, Brown 1910.
"""

from fractions import Fraction
from typing import TypeVar

Number = TypeVar("Number", float, Fraction)


def spearman_brown(single: Number, raters: int) -> Number:
    """Reliability of the mean of `raters` when one rater has `single`: k r/(1 + (k − 1) r)."""
    return raters * single / (1 + (raters - 1) * single)


def raters_needed(single: Fraction, goal: Fraction) -> int | None:
    """The fewest raters whose mean reaches `goal` (0 < goal < 1); None when one rater says nothing (single ≤ 0).

    ⌈goal (1 − single)/(single (1 − goal))⌉, at least 1.
    """
    if not 0 < goal < 1:
        raise ValueError("a goal lies between 0 and 1")
    if single <= 0:
        return None
    needed = goal * (1 - single) / (single * (1 - goal))
    return max(1, -(-needed.numerator // needed.denominator))
