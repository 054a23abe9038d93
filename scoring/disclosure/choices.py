"""Which figures to hide beside the small groups: the sets that withstand the rank audit, cheapest first.

Relations go before parts, parts before the score, small weights first. What withstands depends on who rated and on
weights, never on values, so subjects alike share one list, and it grows only as far as somebody needs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

from scoring.disclosure.atoms import Row
from scoring.disclosure.audit import is_safe
from scoring.disclosure.figures import Candidate, Cost

_SEARCHED = 12  # figures among which the cheapest set is searched for; with more they are hidden one after another


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of figures that may be hidden: those it takes, what parts and score that costs, and whether it also
    withstands real-name raters who know their own figure."""

    hidden: frozenset[str]
    dearest: tuple[Cost, ...]
    insiders: bool


class Choices:
    """The sets that withstand the rank audit, for subjects alike; found when asked for, and remembered."""

    def __init__(self, figures: Sequence[Candidate], rows: Sequence[Row], before: Sequence[Row], smallest: int) -> None:
        """`figures` with their `rows`; `before`: rows of what was published earlier."""
        self._figures = list(zip(figures, rows, strict=True))
        self._before = list(before)
        self._smallest = smallest
        self._found: list[Choice] = []
        self._more = self._search()

    def __iter__(self) -> Iterator[Choice]:
        place = 0
        while True:
            if place == len(self._found):
                following = next(self._more, None)
                if following is None:
                    return
                self._found.append(following)
            yield self._found[place]
            place += 1

    def _search(self) -> Iterator[Choice]:
        for chosen in self._sets():
            hidden = frozenset(choice.figure for choice in chosen)
            if self._is_safe(hidden):
                dearest = sorted((choice.cost for choice in chosen if choice.cost[0]), reverse=True)
                yield Choice(hidden, tuple(dearest), self._is_safe(hidden, insiders=True))

    def _is_safe(self, hidden: frozenset[str], insiders: bool = False) -> bool:
        shown = [row for figure, row in self._figures if figure.figure not in hidden]
        return is_safe([*self._before, *shown], self._smallest, insiders)

    def _sets(self) -> Iterator[Sequence[Candidate]]:
        """Sets of figures, cheapest first: the score last, then as little of the parts, then of the relations."""
        ordered = sorted((figure for figure, _ in self._figures), key=lambda figure: (figure.cost, figure.figure))
        lengths = range(1, len(ordered) + 1)
        yield ()
        if len(ordered) > _SEARCHED:
            yield from (self._spared(ordered[:length]) for length in lengths)
        else:
            sets = chain.from_iterable(combinations(ordered, length) for length in lengths)
            yield from sorted(sets, key=_price)

    def _spared(self, chosen: Sequence[Candidate]) -> Sequence[Candidate]:
        """Without those, dearest first, that need not go as the others do."""
        kept = list(chosen)
        for choice in reversed(chosen):
            rest = [other for other in kept if other is not choice]
            if self._is_safe(frozenset(other.figure for other in rest)):
                kept = rest
        return kept


def _price(chosen: Sequence[Candidate]) -> tuple[object, ...]:
    kinds = (2, 1, 0)
    weights = [sum((choice.cost[1] for choice in chosen if choice.cost[0] == kind), Fraction(0)) for kind in kinds]
    return (*weights, len(chosen), sorted(choice.figure for choice in chosen))
