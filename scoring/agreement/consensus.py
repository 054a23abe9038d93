"""Do the raters of one subject say the same: AD, rwg and a word for it, on the raters' percentages.

The word follows rwg against a moderately skewed null, not the uniform one: where everybody gives 90 to 100, the uniform
null calls everything agreed (reference/scoring.md section 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.deviation import ad_limit, ad_mean, ad_median
from scoring.agreement.rwg import NULLS, null_variance, rwg
from scoring.agreement.words import agreement_word
from scoring.arithmetic import HUNDRED
from scoring.model import Item, Relation

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


def consensus(subject: str, relation: Relation, rule: str, given: Mapping[str, Fraction]) -> Consensus:
    """The consensus of the raters `given` (percentage by rater); `rule` is the policy's `percent`."""
    values = tuple(given.values())
    if len(values) < 2:
        return Consensus(subject, relation.relation, len(values), agreement_word(None, len(values)))
    null, limit = _of_items(relation, rule)
    skewed = rwg(values, null * NULLS[_SKEW])
    return Consensus(
        subject=subject,
        relation=relation.relation,
        raters=len(values),
        word=agreement_word(skewed, len(values)),
        ad=ad_mean(values),
        ad_of_median=ad_median(values),
        ad_limit=limit,
        rwg_uniform=rwg(values, null),
        rwg_skewed=skewed,
    )


def _of_items(relation: Relation, rule: str) -> tuple[Fraction, Fraction]:
    """Null variance and AD limit in percentage points: the items' own, weighted."""
    null = sum((item.weight * _null(item, rule) for item in relation.items), Fraction(0))
    limit = sum((item.weight * _limit(item, rule) for item in relation.items), Fraction(0))
    return null / relation.weight, limit / relation.weight


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
