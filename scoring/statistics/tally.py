"""A tally: values and how often each occurs, as whole numbers over one denominator."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate, chain, repeat
from math import lcm
from typing import Any, overload

from scoring.arithmetic import exact_text


@dataclass(frozen=True)
class Tally(Sequence[Fraction]):
    """The values themselves, ascending and exact, equal ones kept as one: `runs` holds (numerator, how often).

    Sums are sums of integers, so a thousand raters cost no more fractions than one.
    """

    denominator: int
    runs: tuple[tuple[int, int], ...]

    @staticmethod
    def of(values: Iterable[Fraction]) -> "Tally":
        """A tally of single values."""
        return Tally.counted((value.numerator, value.denominator, 1) for value in values)

    @staticmethod
    def counted(entries: Iterable[tuple[int, int, int]]) -> "Tally":
        """A tally of (numerator, denominator, how often); equal values need not be together."""
        values = list(entries)
        denominator = lcm(*{bottom for _, bottom, _ in values})
        counts: dict[int, int] = {}
        for top, bottom, number in values:
            whole = top * (denominator // bottom)
            counts[whole] = counts.get(whole, 0) + number
        return Tally(denominator, tuple(sorted(counts.items())))

    def total(self) -> Fraction:
        """Sum of the values."""
        return Fraction(sum(top * number for top, number in self.runs), self.denominator)

    def mean(self) -> Fraction:
        """Arithmetic mean of at least one value."""
        return Fraction(sum(top * number for top, number in self.runs), self.denominator * len(self))

    def texts(self) -> list[list[Any]]:
        """[value, how often], ascending: what a layman adds up, without saying whose they are."""
        return [[_text(top, self.denominator), number] for top, number in self.runs]

    def at_least(self, threshold: Fraction) -> int:
        """How many values reach a threshold."""
        bound = threshold.numerator * self.denominator
        return sum(number for top, number in self.runs if top * threshold.denominator >= bound)

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(accumulate(number for _, number in self.runs))

    def __len__(self) -> int:
        return self._ends[-1] if self.runs else 0

    def __iter__(self) -> Iterator[Fraction]:
        return chain.from_iterable(repeat(Fraction(top, self.denominator), number) for top, number in self.runs)

    @overload
    def __getitem__(self, index: int) -> Fraction: ...

    @overload
    def __getitem__(self, index: slice) -> "Tally": ...

    def __getitem__(self, index: "int | slice") -> "Fraction | Tally":
        if isinstance(index, slice):
            return self._between(*index.indices(len(self)))
        place = range(len(self))[index]
        return Fraction(self.runs[bisect_right(self._ends, place)][0], self.denominator)

    def _between(self, start: int, stop: int, step: int) -> "Tally":
        if step != 1:
            raise ValueError("a tally is cut, not skipped through")
        kept, before = [], 0
        for (top, number), end in zip(self.runs, self._ends, strict=True):
            inside = min(end, stop) - max(before, start)
            if inside > 0:
                kept.append((top, min(inside, number)))
            before = end
        return Tally(self.denominator, tuple(kept))


@lru_cache(maxsize=65_536)
def _text(top: int, bottom: int) -> str:
    """Totals repeat from subject to subject."""
    return exact_text(Fraction(top, bottom))
