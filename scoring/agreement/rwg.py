"""rwg: agreement of the raters of one subject, against what answering at random would give.

Source: James, Demaree & Wolf 1984; skewed null variances: LeBreton & Senter 2008, table 2 (as shares of the uniform
one); not floored at 0, so below chance is seen (Lindell, Brandt & Whitney 1999).
"""

from collections.abc import Sequence
from fractions import Fraction

from scoring.agreement.alpha import variance

# variance when nobody agrees, as a share of the uniform one: five points 2.00, 1.34, 0.90, 0.44
NULLS: dict[str, Fraction] = {
    "uniform": Fraction(1),
    "slight": Fraction(67, 100),
    "moderate": Fraction(45, 100),
    "heavy": Fraction(22, 100),
}


def null_variance(points: int, shape: str = "uniform") -> Fraction:
    """Variance of answers at random on a scale of `points` steps: (A² − 1)/12, less for a skewed shape."""
    return Fraction(points * points - 1, 12) * NULLS[shape]


def rwg(values: Sequence[Fraction], null: Fraction) -> Fraction | None:
    """rwg of the values; None below two."""
    return None if len(values) < 2 else rwg_of(variance(values), null)


def rwg_of(spread: Fraction, null: Fraction) -> Fraction:
    """1 − s²/σ², from the variance: 1 when all say the same, 0 at random, negative below chance."""
    return 1 - spread / null
