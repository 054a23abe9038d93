"""Variance components of ratings that form no full table, by moments: one pass, any pattern, exact.

Three sums of squares (within subjects, within raters, overall) are set equal to what they are on average.
Source: Gao & Owen 2017, 2020.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.sums import total, total_of_squares


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


@dataclass(frozen=True, slots=True)
class Sums:
    """N ratings of S subjects by R raters; Σ N_s², Σ N_r²; the sums of squares within subjects and within raters,
    and N Σ y² − (Σ y)²."""

    ratings: int
    subjects: int
    raters: int
    subject_squares: int
    rater_squares: int
    within_subjects: Fraction
    within_raters: Fraction
    overall: Fraction


def components_by_moments(sums: Sums) -> Components | None:
    """The components; None where subjects and raters cannot be told apart (everybody rates one, or is rated once)."""
    n = sums.ratings
    if n in (sums.subjects, sums.raters):
        return None
    of_subjects, of_raters, of_rest = n * n - sums.subject_squares, n * n - sums.rater_squares, n * n - n
    bottom = of_subjects + of_raters - of_rest
    if bottom == 0:
        return None
    rater_and_rest = sums.within_subjects / (n - sums.subjects)
    subject_and_rest = sums.within_raters / (n - sums.raters)
    rest = (subject_and_rest * of_subjects + rater_and_rest * of_raters - sums.overall) / bottom
    return held(subject_and_rest - rest, rater_and_rest - rest, rest)


def sums_of(ratings: Mapping[tuple[str, str], Fraction]) -> Sums:
    """Sums of ratings by (subject, rater)."""
    by_subject: dict[str, list[Fraction]] = {}
    by_rater: dict[str, list[Fraction]] = {}
    for (subject, rater), value in ratings.items():
        by_subject.setdefault(subject, []).append(value)
        by_rater.setdefault(rater, []).append(value)
    n, whole = len(ratings), total(ratings.values())
    squares = total_of_squares(ratings.values())
    return Sums(
        ratings=n,
        subjects=len(by_subject),
        raters=len(by_rater),
        subject_squares=sum(len(values) ** 2 for values in by_subject.values()),
        rater_squares=sum(len(values) ** 2 for values in by_rater.values()),
        within_subjects=squares - _between(by_subject),
        within_raters=squares - _between(by_rater),
        overall=n * squares - whole * whole,
    )


def _between(groups: Mapping[str, list[Fraction]]) -> Fraction:
    return total(total(values) ** 2 / len(values) for values in groups.values())
