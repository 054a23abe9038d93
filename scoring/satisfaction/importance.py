"""Importance and performance: which items matter and fall short.

The cross-hairs stand at the grand means of both. A point whose interval box touches a line is undecided: the answers
do not say on which side it lies. Source: Martilla & James 1977; docs/sources.md, Satisfaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.intervals import Interval

QUADRANT_NAMES = {
    "improve": "重点改进（重要性高、满意度低）",
    "keep": "继续保持（重要性高、满意度高）",
    "later": "后续改进（重要性低、满意度低）",
    "ease": "适度投入（重要性低、满意度高）",
    "undecided": "尚不能判断（区间跨越分界线）",
}


@dataclass(frozen=True, slots=True)
class Point:
    """An item: performance and importance in percent, each with its interval; None where it cannot be estimated."""

    item: str
    performance: float
    importance: float
    performance_interval: Interval | None
    importance_interval: Interval | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A point and the quadrant it lies in."""

    point: Point
    quadrant: str


def cross_hairs(points: Sequence[Point]) -> tuple[float, float]:
    """Grand means of performance and importance. ValueError without points."""
    if not points:
        raise ValueError("no points")
    number = len(points)
    return sum(point.performance for point in points) / number, sum(point.importance for point in points) / number


def place(points: Sequence[Point]) -> tuple[Placed, ...]:
    """Every point in its quadrant, in the order given."""
    performance, importance = cross_hairs(points)
    return tuple(Placed(point, _quadrant(point, performance, importance)) for point in points)


def _quadrant(point: Point, performance: float, importance: float) -> str:
    good = _side(point.performance_interval, performance)
    matters = _side(point.importance_interval, importance)
    if good is None or matters is None:
        return "undecided"
    if matters:
        return "keep" if good else "improve"
    return "ease" if good else "later"


def _side(interval: Interval | None, line: float) -> bool | None:
    """Whether all of the interval lies above the line; None when it touches it."""
    if interval is None or interval.low <= line <= interval.high:
        return None
    return interval.low > line
