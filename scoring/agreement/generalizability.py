"""Generalizability: where the variance of a full table of subjects × raters comes from, and what more raters would do.

Source: Cronbach et al. 1972; Brennan 2001.
"""

from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.anova import TwoWay


@dataclass(frozen=True, slots=True)
class Components:
    """Variances of the subjects, of the raters' strictness, and of the rest; `negative` names those set to 0."""

    subject: Fraction
    rater: Fraction
    residual: Fraction
    negative: tuple[str, ...] = ()


def held(subject: Fraction, rater: Fraction, residual: Fraction) -> Components:
    """Components with negative estimates set to 0, and said so."""
    named = {"subject": subject, "rater": rater, "residual": residual}
    negative = tuple(name for name, value in named.items() if value < 0)
    return Components(max(subject, Fraction(0)), max(rater, Fraction(0)), max(residual, Fraction(0)), negative)


def g_study(table: TwoWay) -> Components:
    """The three components from the mean squares."""
    return held((table.between - table.error) / table.k, (table.raters - table.error) / table.n, table.error)


def relative_reliability(parts: Components, raters: int) -> Fraction | None:
    """E ρ² of the mean of so many raters: only the order of the subjects counts. None where nothing varies."""
    whole = parts.subject + parts.residual / raters
    return None if whole == 0 else parts.subject / whole


def absolute_reliability(parts: Components, raters: int) -> Fraction | None:
    """Φ of the mean of so many raters: the raters' strictness is error too. None where nothing varies."""
    whole = parts.subject + (parts.rater + parts.residual) / raters
    return None if whole == 0 else parts.subject / whole
