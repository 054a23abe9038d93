"""Answering evenly: runs of equal answers, and the spread of one's own answers.

Sources: Curran 2016 (longstring), Dunn et al. 2018 (IRV); docs/sources.md, Careless and
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
    answered = [value for value in values if value is not None]
    if len(answered) < 2:
        return None
    mean = fsum(answered) / len(answered)
    return sqrt(fsum((value - mean) ** 2 for value in answered) / (len(answered) - 1))
