"""Do the raters of one subject say the same: AD, rwg and a word for it, on the raters' percentages.

The word follows rwg against a moderately skewed null, not the uniform one: where everybody gives 90 to 100, the uniform
null calls everything agreed. AD is by how much raters differ, on average, in the units of the scale: the easiest to
explain (Burke & Dunlap 2002). Source: docs/sources.md, Agreement and reliability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.alpha import variance
from scoring.agreement.rwg import NULLS, null_variance, rwg_of
from scoring.agreement.sums import common_denominator
from scoring.agreement.words import agreement_word
from scoring.arithmetic import HUNDRED
from scoring.policy_model import Item, Relation

_SKEW = "moderate"


@dataclass(frozen=True, slots=True)
class Consensus:
    """Figures of the raters' percentages, None below two raters. An AD is a spread in percentage points: for those
    who hold the ratings only; the word may be shown from five raters on."""

    subject: str
    relation: str
    raters: int
    word: str
    ad: Fraction | None = None
    ad_of_median: Fraction | None = None
    ad_limit: Fraction | None = None
    rwg_uniform: Fraction | None = None
    rwg_skewed: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the spread of a relation's percentages is held against: variance at random, AD up to which raters agree."""

    null: Fraction
    limit: Fraction


def yardstick(relation: Relation, rule: str) -> Yardstick:
    """The items' own, weighted; `rule` is the policy's `percent`."""
    null = sum((item.weight * _null(item, rule) for item in relation.items), Fraction(0))
    limit = sum((item.weight * _limit(item, rule) for item in relation.items), Fraction(0))
    return Yardstick(null / relation.weight, limit / relation.weight)


def consensus(subject: str, relation: str, held: Yardstick, percents: Mapping[str, Fraction]) -> Consensus:
    """The consensus of the raters `given` (percentage by rater)."""
    values = tuple(percents.values())
    if len(values) < 2:
        return Consensus(subject, relation, len(values), agreement_word(None, len(values)))
    spread = variance(values)
    skewed = rwg_of(spread, held.null * NULLS[_SKEW])
    return Consensus(
        subject=subject,
        relation=relation,
        raters=len(values),
        word=agreement_word(skewed, len(values)),
        ad=ad_mean(values),
        ad_of_median=ad_median(values),
        ad_limit=held.limit,
        rwg_uniform=rwg_of(spread, held.null),
        rwg_skewed=skewed,
    )


def _unit(item: Item, rule: str) -> Fraction:
    """One raw point in percentage points."""
    return HUNDRED / (item.scale.high - item.scale.low if rule == "of_range" else item.scale.high)


def _steps(item: Item) -> int | None:
    """Whole values between the ends of the scale; None where the ends are no whole numbers."""
    width = item.scale.high - item.scale.low
    return width.numerator + 1 if width.denominator == item.scale.low.denominator == 1 else None


def _null(item: Item, rule: str) -> Fraction:
    steps, width = _steps(item), item.scale.high - item.scale.low
    raw = null_variance(steps) if steps else width * width / 12
    return raw * _unit(item, rule) ** 2


def _limit(item: Item, rule: str) -> Fraction:
    steps, width = _steps(item), item.scale.high - item.scale.low
    return (ad_limit(steps) if steps else width / 6) * _unit(item, rule)


def ad_mean(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the mean, of at least one value."""
    whole, unit = common_denominator(values)
    n, middle = len(whole), sum(whole)
    return Fraction(sum(abs(n * value - middle) for value in whole), n * n * unit)


def ad_median(values: Sequence[Fraction]) -> Fraction:
    """Mean absolute deviation from the median (of an even number of values from the mean of the two in the middle)."""
    whole, unit = common_denominator(values)
    ordered, half = sorted(whole), len(whole) // 2
    twice = ordered[half] + ordered[-half - 1]
    return Fraction(sum(abs(2 * value - twice) for value in whole), 2 * len(whole) * unit)


def ad_limit(points: int) -> Fraction:
    """Up to this AD raters agree: c/6 of a scale of c steps (5 → 0.8, 101 percentages → 16.8)."""
    return Fraction(points, 6)
