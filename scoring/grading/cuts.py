"""Where to cut a ranked group: all solutions within the bounds, and the one nearest to the target. Whole numbers only.

Distance Σ(x − n·t)²/t, made whole by common denominators; equal distances: more of the better grade. A dynamic
programme over
cut positions, so that a group of thousands is as exact as one of ten. Source: docs/formats.md, Rules of distribution;
docs/sources.md, Grades.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.grading.quotas import Quota

Counts = tuple[int, ...]
_Cost = tuple[int, int]  # people in grades with no target at all; scaled distance of the others


@dataclass(frozen=True)
class Cuts:
    """The problem: bounds per grade, and the positions (people above the cut) at which a cut may lie."""

    quotas: Sequence[Quota]
    people: int
    positions: tuple[int, ...]

    @property
    def size(self) -> int:
        """n as for the quotas: people graded by score and those fixed by events."""
        return self.people + sum(quota.fixed for quota in self.quotas)

    def windows(self) -> list[list[int]]:
        """For each cut (before the first grade, …, after the last) the positions that the bounds leave possible."""
        lows = [quota.free_low for quota in self.quotas]
        highs = [quota.free_high for quota in self.quotas]
        windows = []
        for index in range(len(lows) + 1):
            first = max(sum(lows[:index]), self.people - sum(highs[index:]))
            last = min(sum(highs[:index]), self.people - sum(lows[index:]))
            windows.append([place for place in self.positions if first <= place <= last])
        return windows


def nearest(cuts: Cuts) -> Counts | None:
    """The solution nearest to the target, as counts of those graded by score; None when there is none."""
    windows = cuts.windows()
    best: dict[int, tuple[_Cost, Counts]] = {place: ((0, 0), ()) for place in windows[-1] if place == cuts.people}
    for index in range(len(cuts.quotas) - 1, -1, -1):
        quota, costs = cuts.quotas[index], _Costs(cuts, index)
        step: dict[int, tuple[_Cost, Counts]] = {}
        for start in windows[index]:
            for end, (cost, rest) in best.items():
                count = end - start
                if quota.free_low <= count <= quota.free_high:
                    total = costs.add(cost, count)
                    known = step.get(start)
                    if known is None or (total, -count) < (known[0], -known[1][0]):
                        step[start] = (total, (count, *rest))
        best = step
    return best[0][1] if 0 in best else None


class _Costs:
    """Whole-number cost of giving one grade a count."""

    def __init__(self, cuts: Cuts, index: int) -> None:
        denominator = lcm(*(quota.target.denominator for quota in cuts.quotas))
        shares = [int(quota.target * denominator) for quota in cuts.quotas]
        scale = lcm(*(share for share in shares if share))
        self._share, self._scale = shares[index], denominator
        self._factor = scale // shares[index] if shares[index] else 0
        self._size, self._fixed = cuts.size, cuts.quotas[index].fixed

    def add(self, cost: _Cost, count: int) -> _Cost:
        count += self._fixed
        if not self._share:
            return cost[0] + count * count, cost[1]
        return cost[0], cost[1] + (self._scale * count - self._size * self._share) ** 2 * self._factor


def count_solutions(cuts: Cuts) -> int:
    """How many solutions there are."""
    windows = cuts.windows()
    ways = {place: 1 for place in windows[0] if place == 0}
    for quota, window in zip(cuts.quotas, windows[1:], strict=True):
        ways = {
            end: sum(number for start, number in ways.items() if quota.free_low <= end - start <= quota.free_high)
            for end in window
        }
    return ways.get(cuts.people, 0)


def solutions(cuts: Cuts) -> Iterator[Counts]:
    """All solutions, in ascending order."""
    windows = [set(window) for window in cuts.windows()]

    def extend(index: int, start: int) -> Iterator[Counts]:
        if index == len(cuts.quotas):
            if start == cuts.people:
                yield ()
            return
        quota = cuts.quotas[index]
        for count in range(quota.free_low, quota.free_high + 1):
            if start + count in windows[index + 1]:
                for rest in extend(index + 1, start + count):
                    yield (count, *rest)

    return extend(0, 0)


def distance(cuts: Cuts, counts: Counts) -> Fraction | None:
    """Σ(x − n·t)²/t of a solution, people fixed by events included; None when a grade without target is used."""
    total = Fraction(0)
    for quota, count in zip(cuts.quotas, counts, strict=True):
        graded = count + quota.fixed
        if quota.target:
            total += (graded - cuts.size * quota.target) ** 2 / quota.target
        elif graded:
            return None
    return total
