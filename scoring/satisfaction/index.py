"""A customer satisfaction index of the ACSI kind, with weights that are published and stay the same.

index = 100 Σ w (mean - min) / Σ w (max - min). Weights estimated anew each quarter would make quarters incomparable.
Source: Fornell et al. 1996; docs/sources.md, Satisfaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from scoring.policy_model import Scale

DEFINITION: Final = "综合满意度指数＝100×Σ权重×（均值－最低分）÷Σ权重×（最高分－最低分），权重由办法规定，各期不变"


@dataclass(frozen=True, slots=True)
class Measured:
    """One item of the index: its fixed weight, its scale and the mean of the answers."""

    weight: Fraction
    scale: Scale
    mean: Fraction


def weighted_index(measured: Sequence[Measured]) -> Fraction:
    """The index 0 … 100, exact. ValueError without items."""
    span = sum((item.weight * (item.scale.high - item.scale.low) for item in measured), Fraction(0))
    if not span:
        raise ValueError("an index needs items")
    reached = sum((item.weight * (item.mean - item.scale.low) for item in measured), Fraction(0))
    return 100 * reached / span
