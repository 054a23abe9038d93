"""A figure against its target: reached, missed, or not to be told from these answers.

The interval decides, not the point: 86 % of twenty answers do not show that 85 % are satisfied.
Source: docs/sources.md, Intervals; docs/sources.md, Satisfaction.
"""

from scoring.intervals import Interval

REACHED, MISSED, UNCERTAIN = "reached", "missed", "uncertain"
VERDICT_NAMES = {REACHED: "达到目标", MISSED: "未达到目标", UNCERTAIN: "尚不能判断"}


def against_target(interval: Interval | None, target: float) -> str:
    """`reached` when the whole interval is at or above the target, `missed` when it is below; else `uncertain`."""
    if interval is None or interval.low < target <= interval.high:
        return UNCERTAIN
    return REACHED if interval.low >= target else MISSED
