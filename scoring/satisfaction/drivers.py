"""Key drivers: how much of what satisfies overall goes with each item, by two independent methods.

Johnson's relative weights: R = U D U', L = U √D U', β = L⁻¹ r, share of j = Σ L[j,k]² β[k]². LMG (Shapley): the gain in
R² when the item comes in, averaged over all orders. Both add up to R². Association, not cause.
Sources: Johnson 2000; Genizi 1993; Lindeman, Merenda & Gold 1980; docs/sources.md, Satisfaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import ceil, factorial, floor
from typing import Any

from scoring.intervals import percentile_interval

MOST_ITEMS = 15  # LMG looks at every subset
ROWS_PER_ITEM = 10
_RESAMPLES = 400
_TOO_SMALL = 1e-10  # an eigenvalue below this means that an item is a sum of others


class DriversRefused(ValueError):
    """The data do not carry drivers; the first argument is the code: too_few_rows, too_many_items, no_spread,
    collinear."""


@dataclass(frozen=True, slots=True)
class Drivers:
    """R² of the regression, and each item's part of it by either method, in the order of the items.

    `ranks`: from which to which place each item comes in 95 % of the resamples of the rows (1 is the strongest): items
    whose places overlap are not to be put in order.
    """

    rows: int
    explained: float
    johnson: tuple[float, ...]
    shapley: tuple[float, ...]
    ranks: tuple[tuple[int, int], ...]


def key_drivers(items: Sequence[Sequence[float]], overall: Sequence[float]) -> Drivers:
    """Drivers from rows of item values (rows × items) and the overall value of each row.

    Raises DriversRefused with fewer than ten rows per item, more than 15 items, an item that never varies, or items
    that repeat each other.
    """
    rows, width = len(overall), len(items[0]) if items else 0
    if not width or rows < ROWS_PER_ITEM * width:
        raise DriversRefused("too_few_rows")
    if width > MOST_ITEMS:
        raise DriversRefused("too_many_items")
    import numpy as np  # loads slowly; only a case that has drivers pays

    table = np.column_stack([np.asarray(items, dtype=float), np.asarray(overall, dtype=float)])
    among, with_overall = _correlations(table)
    johnson = _johnson(among, with_overall)
    return Drivers(rows, sum(johnson), johnson, _shapley(among, with_overall), _ranks(table))


def _correlations(table: Any) -> tuple[Any, Any]:
    import numpy as np

    if not np.all(table.std(axis=0) > 0):
        raise DriversRefused("no_spread")
    correlations = np.corrcoef(table, rowvar=False)
    return correlations[:-1, :-1], correlations[:-1, -1]


def _ranks(table: Any) -> tuple[tuple[int, int], ...]:
    """Percentile intervals of Johnson's ranking; any place below twenty rows, and last in resamples without drivers."""
    rows, width = int(table.shape[0]), int(table.shape[1]) - 1

    @cache
    def places(chosen: tuple[int, ...]) -> tuple[int, ...]:
        try:
            shares = _johnson(*_correlations(table[list(chosen)]))
        except DriversRefused:
            return (width,) * width
        return tuple(1 + sum(1 for other in shares if other > share) for share in shares)

    def place_of(item: int, chosen: Sequence[float]) -> float:
        return float(places(tuple(map(int, chosen)))[item])

    spreads = (percentile_interval(range(rows), partial(place_of, item), resamples=_RESAMPLES) for item in range(width))
    return tuple((floor(spread.low), ceil(spread.high)) if spread else (1, width) for spread in spreads)


def _johnson(among: Any, with_overall: Any) -> tuple[float, ...]:
    import numpy as np

    values, vectors = np.linalg.eigh(among)
    if values.min() < _TOO_SMALL:
        raise DriversRefused("collinear")
    root = (vectors * np.sqrt(values)) @ vectors.T
    beta = np.linalg.solve(root, with_overall)
    return tuple(float(share) for share in (root**2) @ beta**2)


def _shapley(among: Any, with_overall: Any) -> tuple[float, ...]:
    import numpy as np

    width = len(with_overall)
    explained = [0.0] * (1 << width)
    for chosen in range(1, 1 << width):
        index = [item for item in range(width) if chosen >> item & 1]
        solved = np.linalg.solve(among[np.ix_(index, index)], with_overall[index])
        explained[chosen] = float(with_overall[index] @ solved)
    orders = factorial(width)
    weights = [factorial(size) * factorial(width - size - 1) / orders for size in range(width)]
    shares = [0.0] * width
    for chosen, before in enumerate(explained):
        weight = weights[chosen.bit_count()] if chosen.bit_count() < width else 0.0
        for item in range(width):
            if not chosen >> item & 1:
                shares[item] += weight * (explained[chosen | 1 << item] - before)
    return tuple(shares)
