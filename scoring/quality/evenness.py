"""Answering evenly: runs of equal answers, spread of one's own answers, halves of scales that disagree.

Sources: Curran 2016 (longstring), Dunn et al. 2018 (IRV), Jackson 1976 (even-odd); docs/sources.md, Careless and
collusive answering.
"""

from collections.abc import Sequence
from itertools import groupby
from math import fsum, sqrt

LONG_FORM = 10  # items from which a long run says anything


def longstring(values: Sequence[float | None]) -> int:
    """Length of the longest run of equal answers; items left out are passed over."""
    return max((len(list(run)) for _, run in groupby(value for value in values if value is not None)), default=0)


def is_long_run(values: Sequence[float | None]) -> bool:
    """Whether one answer was given to half of a form's items or more in a row; of short forms this says nothing."""
    return len(values) >= LONG_FORM and 2 * longstring(values) >= len(values)


def irv(values: Sequence[float | None]) -> float | None:
    """Intra-individual response variability: the standard deviation (n - 1) of one's answers; None below two."""
    given = [value for value in values if value is not None]
    if len(given) < 2:
        return None
    mean = fsum(given) / len(given)
    return sqrt(fsum((value - mean) ** 2 for value in given) / (len(given) - 1))


def even_odd(scales: Sequence[Sequence[float | None]]) -> float | None:
    """Consistency -1 … 1 of one rater: over the scales, the correlation r of the means of odd and even items, 2r/(1+r).

    Needs four scales answered in both halves; None otherwise, and where a half does not vary. Below .30 is careless.
    """
    halves = [(_mean(scale[0::2]), _mean(scale[1::2])) for scale in scales]
    pairs = [(odd, even) for odd, even in halves if odd is not None and even is not None]
    if len(pairs) < 4:
        return None
    r = correlation(pairs)
    return None if r is None else max(-1.0, 2 * r / (1 + r)) if r > -1 else -1.0


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None where one side does not vary."""
    first, second = (fsum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    across = fsum((one - first) * (other - second) for one, other in pairs)
    left, right = fsum((one - first) ** 2 for one, _ in pairs), fsum((other - second) ** 2 for _, other in pairs)
    return across / sqrt(left * right) if left > 0 and right > 0 else None


def _mean(values: Sequence[float | None]) -> float | None:
    given = [value for value in values if value is not None]
    return fsum(given) / len(given) if given else None
