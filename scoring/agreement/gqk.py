"""G(q,k): reliability of subjects' means where raters are partly shared, as in 360-degree feedback.

σ²_T/(σ²_T + q σ²_R + σ²_e/k̂): k̂ is the harmonic mean number of raters; q says how much of the raters' strictness
is left in differences between subjects: 0 when all share their raters, 1/k̂ when nobody does.
Source: Putka, Le, McCloy & Diaz 2008.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.moments import Components


@dataclass(frozen=True, slots=True)
class Design:
    """Harmonic mean number of raters per subject, and the share q of the raters' variance that stays."""

    raters: Fraction
    shared: Fraction


def design_of(raters: Mapping[str, Collection[str]]) -> Design:
    """The design from each subject's raters (at least two subjects, each with a rater). Ratings, not pairs, are
    walked through."""
    n = len(raters)
    unit = math.lcm(*(len(names) for names in raters.values()))  # of which every 1/k is a whole number
    inverse = Fraction(sum(unit // len(names) for names in raters.values()), unit)
    shares: dict[str, tuple[int, int]] = {}
    for names in raters.values():
        part = unit // len(names)
        for name in names:
            first, second = shares.get(name, (0, 0))
            shares[name] = (first + part, second + part * part)
    common = Fraction(sum(first * first - second for first, second in shares.values()), unit * unit)
    return Design(n / inverse, inverse / n - common / (n * (n - 1)))


def g_qk(parts: Components, design: Design) -> Fraction | None:
    """The coefficient; None where nothing varies."""
    whole = parts.subject + design.shared * parts.rater + parts.residual / design.raters
    return None if whole == 0 else parts.subject / whole


def single_rater(parts: Components) -> Fraction | None:
    """Reliability of one rater's word when every subject has another rater; None where nothing varies."""
    whole = parts.subject + parts.rater + parts.residual
    return None if whole == 0 else parts.subject / whole
