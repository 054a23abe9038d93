"""What may be said of a difference: up or down only where its interval leaves 0 out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.arithmetic import number_text
from scoring.comparison.spread import Spread, Unknown
from scoring.intervals import Estimate, Interval, interval

UP, DOWN, NONE, UNKNOWN = "up", "down", "none", "unknown"


@dataclass(frozen=True, slots=True)
class Difference:
    """One's own published figure against a published reference: difference, its interval, and the verdict.

    `why`: with verdict unknown, why nothing can be said.
    """

    reference: Fraction
    value: Fraction
    verdict: str
    why: str = ""
    interval: Interval | None = None

    def tree(self, decimals: int) -> dict[str, Any]:
        """Plain JSON."""
        tree: dict[str, Any] = {
            "reference": number_text(self.reference, decimals),
            "difference": number_text(self.value, decimals),
            "verdict": self.verdict,
        }
        if self.interval is not None:
            tree["interval"] = interval_texts(self.interval)
        if self.why:
            tree["why"] = self.why
        return tree


def judge(own: Fraction, reference: Fraction, spread: Spread, confidence: Fraction) -> Difference:
    """The difference with its verdict. `spread`: of the difference; its value does not matter.

    Raters who all agree leave no measure of chance, so nothing can be said then.
    """
    value = own - reference
    if isinstance(spread, Unknown) or not spread.variance:
        return Difference(reference, value, UNKNOWN, spread.why if isinstance(spread, Unknown) else "no_spread")
    bounds = interval(Estimate(value, spread.variance, spread.df), confidence)
    verdict = UP if bounds.low > 0 else DOWN if bounds.high < 0 else NONE
    return Difference(reference, value, verdict, interval=bounds)


def interval_texts(interval: Interval) -> list[str]:
    """Both ends, with four significant digits."""
    return [significant(interval.low), significant(interval.high)]


def significant(value: float) -> str:
    """Four significant digits, without an exponent."""
    return format(Decimal(f"{value:.4g}") + 0, "f")


def verdict_words(tree: Mapping[str, Any], same: str) -> str:
    """The verdict in Chinese; `same` is what to say where nothing shows."""
    if tree.get("why") == "measured":
        return "不作推断"
    return {UP: "↑", DOWN: "↓", NONE: same, UNKNOWN: "无法判断"}.get(tree.get("verdict", ""), "不公布")


WHY_WORDS: Mapping[str, str] = {
    "measured": "实测数，不是评分，没有偶然误差",
    "too_few": "评价人太少，算不出误差",
    "no_spread": "评价人意见完全一致，算不出误差",
    "method": "此计分方法算不出误差",
    "gaps": "有人漏答，逐项去极值时算不出误差",
    "seats": "同一评价人交了多份，单项算不出误差",
    "periods": "跨多期的单项算不出误差",
    "no_votes": "未保留逐人评分，算不出误差",
    "others": "参照对象中有人算不出误差",
    "past_score": "往期只有得分，没有误差",
    "relations_differ": "两期的评价关系不同",
    "not_estimable": "算不出误差",
}
