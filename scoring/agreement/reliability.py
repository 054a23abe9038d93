"""How far the order of the subjects would come out the same with other raters, per relation.

Which coefficient is right follows from who rated whom: everybody by the same raters – ICC(2,k); nobody shared, or
raters unknown across subjects – ICC(1,k); some shared – G(q,k) with components by moments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.agreement.anova import one_way, two_way
from scoring.agreement.gqk import design_of, g_qk, single_rater
from scoring.agreement.icc import (
    Estimate,
    icc_2_mean,
    icc_2_single,
    icc_3_mean,
    icc_unbalanced,
    icc_unbalanced_mean,
)
from scoring.agreement.moments import Components, components_by_moments, sums_of
from scoring.agreement.words import NOT_ESTIMABLE, TOO_FEW_SUBJECTS, reliability_word

SMALLEST = 5  # subjects; with fewer the figures are printed, without a word
GOALS = (Fraction(7, 10), Fraction(8, 10))
Given = Mapping[str, Mapping[str, Fraction]]  # subject → rater → percentage


@dataclass(frozen=True, slots=True)
class Reliability:
    """A relation's reliability: `index` of the means as used, `one` rater's, `others` by name, raters `needed` for
    the GOALS. Everything is None where it cannot be estimated."""

    relation: str
    design: str
    subjects: int
    raters: int
    ratings: int
    index: str = ""
    used: Estimate | None = None
    one: Estimate | None = None
    others: tuple[tuple[str, Estimate | None], ...] = ()
    components: Components | None = None

    @property
    def word(self) -> str:
        """What the figure is good for."""
        if self.used is None:
            return NOT_ESTIMABLE
        return TOO_FEW_SUBJECTS if self.subjects < SMALLEST else reliability_word(self.used.value)

    @property
    def needed(self) -> tuple[int | None, ...]:
        """Raters per subject needed for each goal."""
        return tuple(None if self.one is None else raters_needed(self.one.value, goal) for goal in GOALS)


def reliability(relation: str, percents: Given) -> Reliability:
    """The reliability of the subjects' means, from each rater's percentage."""
    rated = {subject: raters for subject, raters in percents.items() if raters}
    names = {name for raters in rated.values() for name in raters}
    ratings = sum(len(raters) for raters in rated.values())
    outline = Reliability(relation, _design(rated, names, ratings), len(rated), len(names), ratings)
    if len(rated) < 2 or ratings == len(rated):
        return outline
    return _METHODS[outline.design](outline, rated)


def _design(rated: Given, names: set[str], ratings: int) -> str:
    if len(names) == ratings:
        return "nested"
    return "crossed" if ratings == len(rated) * len(names) else "mixed"


def _crossed(outline: Reliability, rated: Given) -> Reliability:
    order = sorted(next(iter(rated.values())))
    table = two_way([[raters[name] for name in order] for raters in rated.values()])
    others = (("ICC(3,k)", icc_3_mean(table)),)
    return replace(outline, index="ICC(2,k)", used=icc_2_mean(table), one=icc_2_single(table), others=others)


def _nested(outline: Reliability, rated: Given) -> Reliability:
    table = one_way([list(raters.values()) for raters in rated.values()])
    return replace(outline, index="ICC(1,k)", used=icc_unbalanced_mean(table), one=icc_unbalanced(table))


def _mixed(outline: Reliability, rated: Given) -> Reliability:
    ratings = {(subject, name): value for subject, raters in rated.items() for name, value in raters.items()}
    parts = components_by_moments(sums_of(ratings))
    if parts is None:
        return outline
    used, single = _plain(g_qk(parts, design_of(rated))), _plain(single_rater(parts))
    return replace(outline, index="G(q,k)", used=used, one=single, components=parts)


def _plain(value: Fraction | None) -> Estimate | None:
    return None if value is None else Estimate(value)


_METHODS = {"crossed": _crossed, "nested": _nested, "mixed": _mixed}


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
