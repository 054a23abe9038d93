"""Upper tails of counts, summed in logarithms: how rare it is to see at least so many."""

from itertools import takewhile
from math import exp, fsum, lgamma, log
from typing import Any

_NEGLIGIBLE = -745.0  # the logarithm below which a double is 0


def binomial_tail(total: int, least: int, share: float) -> float:
    """The probability that at least `least` of `total` come, each with probability `share`."""
    if least <= 0 or share >= 1:
        return 1.0
    if share <= 0 or least > total:
        return 0.0
    sure, other = log(share), log(1 - share)
    terms = (
        lgamma(total + 1) - lgamma(number + 1) - lgamma(total - number + 1) + number * sure + (total - number) * other
        for number in range(least, total + 1)
    )
    return min(1.0, fsum(exp(exponent) for exponent in terms))


def poisson_tail(least: int, mean: float) -> float:
    """The probability of at least `least` where `mean` > 0 are expected."""
    if least <= mean:  # the sum from below keeps its digits here
        below: Any = (number * log(mean) - mean - lgamma(number + 1) for number in range(least))
        return max(0.0, 1 - fsum(exp(exponent) for exponent in below))
    exponents = (number * log(mean) - mean - lgamma(number + 1) for number in range(least, least + 10_000))
    return min(1.0, fsum(exp(exponent) for exponent in takewhile(lambda exponent: exponent > _NEGLIGIBLE, exponents)))
