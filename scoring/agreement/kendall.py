"""Kendall's W: do raters who rank everybody rank them alike. Source: Kendall & Babington Smith 1939."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.anova import Rows


@dataclass(frozen=True, slots=True)
class Concordance:
    """W from 0 to 1, without and with the correction for ties; χ² = m (n − 1) W of the corrected one, n − 1 free."""

    plain: Fraction
    corrected: Fraction
    chi_square: Fraction


def kendall_w(rows: Rows) -> Concordance | None:
    """Rows are subjects, columns raters. 12 S/(m² (n³ − n) − m Σ T); None where every rater ties everybody."""
    n, m = len(rows), len(rows[0])
    columns = list(zip(*rows, strict=True))
    ranked = [ranks(column) for column in columns]
    sums = [sum((column[i] for column in ranked), Fraction(0)) for i in range(n)]
    middle = Fraction(m * (n + 1), 2)
    spread = sum(((one - middle) ** 2 for one in sums), Fraction(0))
    whole = m * m * (n**3 - n)
    tied = sum(count**3 - count for column in columns for count in Counter(column).values())
    if n < 2 or whole == m * tied:
        return None
    corrected = 12 * spread / (whole - m * tied)
    return Concordance(12 * spread / whole, corrected, m * (n - 1) * corrected)


def ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """1 for the least; equal values share the mean of their ranks."""
    first: dict[Fraction, int] = {}
    for place, value in enumerate(sorted(values), start=1):
        first.setdefault(value, place)
    count = Counter(values)
    return [first[value] + Fraction(count[value] - 1, 2) for value in values]
