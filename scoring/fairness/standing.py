"""Where a shifted score would stand: rank, how far that rank is certain, and whether a border of grades is crossed."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

HALF_WIDTH = 1.39  # standard errors: intervals that do not overlap differ at about 5 % (Goldstein & Healy 1995)


def ranks(scores: Sequence[Fraction]) -> list[int]:
    """1 for the best, 1, 1, 3 for equal ones."""
    ordered = sorted(-score for score in scores)
    return [bisect_left(ordered, -score) + 1 for score in scores]


def rank_intervals(scores: Sequence[float], errors: Sequence[float]) -> list[tuple[int, int]]:
    """Best and worst rank of each: whoever's whole interval lies above (below) one's own is surely ahead (behind)."""
    lows = [score - HALF_WIDTH * error for score, error in zip(scores, errors, strict=True)]
    highs = [score + HALF_WIDTH * error for score, error in zip(scores, errors, strict=True)]
    from_below, from_above = sorted(lows), sorted(highs)
    return [
        (1 + len(scores) - bisect_right(from_below, high), len(scores) - bisect_left(from_above, low))
        for low, high in zip(lows, highs, strict=True)
    ]


class Borders:
    """The borders between grades of one group, as they were drawn: by bands, or between neighbouring scores."""

    def __init__(self, grades: Sequence[str], certificate: Mapping[str, Any], members: Mapping[Fraction, str]) -> None:
        """`grades` best first; `members`: the grade that the score alone gave, by published score."""
        self._grades = {name: place for place, name in enumerate(grades)}
        self._bands: list[dict[str, str]] = certificate.get("bands", [])
        self._lowest: dict[str, Fraction] = {}
        self._highest: dict[str, Fraction] = {}
        for score, grade in members.items():
            self._lowest[grade] = min(score, self._lowest.get(grade, score))
            self._highest[grade] = max(score, self._highest.get(grade, score))

    def crossed(self, score: Fraction, grade: str, shifted: Fraction) -> str | None:
        """The grade whose ground the shifted score reaches when nobody else moves; None when it stays.

        Between scores, ground is reached by passing somebody who has that grade.
        """
        if self._bands:
            now, then = self._band(score), self._band(shifted)
            return then if then != now else None
        own = self._grades[grade]
        passed_up = [name for name, low in self._lowest.items() if self._grades[name] < own and shifted > low]
        passed_down = [name for name, high in self._highest.items() if self._grades[name] > own and shifted < high]
        if passed_up:
            return min(passed_up, key=lambda name: self._grades[name])
        return max(passed_down, key=lambda name: self._grades[name]) if passed_down else None

    def _band(self, score: Fraction) -> str:
        for band in self._bands:
            if band["min"] is None or score >= Fraction(band["min"]):
                return band["grade"]
        return self._bands[-1]["grade"]
