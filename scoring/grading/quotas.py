"""How many of a group may get each grade: half-up shares of n, changed by the unit's rules.

Source: docs/formats.md, Rules of distribution.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text, half_up
from scoring.policy_model import Band, UnitRule


@dataclass(frozen=True, slots=True)
class Quota:
    """Bounds on the count of one grade, people fixed by events included; `target` is its share of n (midpoints
    scaled to 1)."""

    grade: str
    low: int
    high: int
    fixed: int
    target: Fraction

    @property
    def free_low(self) -> int:
        """Least count among those graded by score."""
        return max(0, self.low - self.fixed)

    @property
    def free_high(self) -> int:
        """Largest count among those graded by score."""
        return self.high - self.fixed


def targets(bands: tuple[Band, ...]) -> list[Fraction]:
    """Midpoints of the policy's bands, scaled to add up to 1."""
    middles = [((band.min or Fraction(0)) + (band.max or Fraction(0))) / 2 for band in bands]
    total = sum(middles, Fraction(0))
    return [middle / total for middle in middles]


def quotas(bands: tuple[Band, ...], size: int, rules: tuple[UnitRule, ...], fixed: Mapping[str, int]) -> list[Quota]:
    """Bounds per grade for a group of `size`.

    A max_count frees the grade's whole maximum share to `freed_to`; a minimum above a max_count gives way; the
    target stays.
    """
    shares = _maxima(bands, rules)
    bounds = []
    for band, target in zip(bands, targets(bands), strict=True):
        low = half_up(size * (band.min or Fraction(0)) / 100)
        high = half_up(size * shares[band.name] / 100)
        for rule in rules:
            if rule.grade == band.name and rule.min_count is not None:
                low, high = max(low, rule.min_count), max(high, rule.min_count)
        for rule in rules:
            if rule.grade == band.name and rule.max_count is not None:
                low, high = min(low, rule.max_count), min(high, rule.max_count)
        bounds.append(Quota(band.name, low, high, fixed.get(band.name, 0), target))
    return bounds


def _maxima(bands: tuple[Band, ...], rules: tuple[UnitRule, ...]) -> dict[str, Fraction]:
    own = {band.name: band.max or Fraction(0) for band in bands}
    shares = dict(own)
    for rule in rules:
        for name, share in rule.freed_to:
            shares[name] += share * own[rule.grade]
    return shares


def infeasible(bounds: list[Quota], size: int) -> dict[str, Any] | None:
    """Why no counts at all can satisfy the bounds, with the figures; None when some can."""
    for quota in bounds:
        if quota.fixed > quota.high:
            return {"reason": "events_over_quota", "grade": quota.grade, "fixed": quota.fixed, "high": quota.high}
    least = sum(max(quota.low, quota.fixed) for quota in bounds)
    most = sum(quota.high for quota in bounds)
    if least > size:
        return {"reason": "minima_over", "needed": least, "size": size}
    if most < size:
        return {"reason": "maxima_under", "possible": most, "size": size}
    return None


def bounds_text(band: Band, quota: Quota) -> dict[str, Any]:
    """One line of the certificate."""
    return {
        "grade": band.name,
        "min_percent": exact_text(band.min or Fraction(0)),
        "max_percent": exact_text(band.max or Fraction(0)),
        "low": quota.low,
        "high": quota.high,
        "fixed_by_events": quota.fixed,
        "target_share": exact_text(quota.target),
    }
