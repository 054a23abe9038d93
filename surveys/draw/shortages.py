"""Which bound cannot be kept for whom: the minimal cut, taken apart into independent statements."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from surveys.draw.model import Shortage
from surveys.draw.network import Network


def explain_shortages(network: Network, taken: NDArray[np.bool_], enough: int) -> tuple[Shortage, ...]:
    """`few` for each demand with fewer candidates than wanted, then `full` for each set that competes in vain.

    `taken` must be a maximum flow: then whatever the missing demands can reach through their candidates is the
    smallest minimal cut, the same for every such flow. Its parts without a common candidate are statements of their
    own. `enough` is the lowest bound that does.
    """
    few = [
        Shortage("few", (demand.key,), demand.needed, len(demand.candidates), tuple(sorted(demand.candidates)))
        for demand in network.demands
        if len(demand.candidates) < demand.needed
    ]
    drawn = np.bincount(network.owners[taken], minlength=len(network.demands))
    missing = [int(index) for index in np.flatnonzero(drawn < network.needed)]
    parts = _part(network, _reach(network, taken, missing)) if missing else []
    return (*few, *(_state(network, part, drawn, enough) for part in parts))


def _reach(network: Network, taken: NDArray[np.bool_], missing: list[int]) -> set[int]:
    """The demands that the missing ones compete with, themselves included."""
    holders: dict[int, list[int]] = defaultdict(list)
    owners = network.owners
    for edge in np.flatnonzero(taken):
        holders[int(network.raters[edge])].append(int(owners[edge]))
    reached, waiting = set(missing), list(missing)
    while waiting:
        index = waiting.pop()
        edges = slice(network.starts[index], network.starts[index + 1])
        for rater in network.raters[edges][~taken[edges]]:
            new = [other for other in holders.pop(int(rater), ()) if other not in reached]
            reached.update(new)
            waiting += new
    return reached


def _part(network: Network, reached: set[int]) -> list[list[int]]:
    """Demands that share a candidate, directly or by others, are one part."""
    by_rater: dict[int, list[int]] = defaultdict(list)
    for index in sorted(reached):
        for rater in network.raters[network.starts[index] : network.starts[index + 1]]:
            by_rater[int(rater)].append(index)
    parts, left = [], set(reached)
    while left:
        waiting = [min(left)]
        part = set(waiting)
        while waiting:
            index = waiting.pop()
            for rater in network.raters[network.starts[index] : network.starts[index + 1]]:
                new = [other for other in by_rater.pop(int(rater), ()) if other not in part]
                part.update(new)
                waiting += new
        parts.append(sorted(part))
        left -= part
    return parts


def _state(network: Network, part: list[int], drawn: NDArray[np.int64], enough: int) -> Shortage:
    keys = tuple(network.demands[index].key for index in part)
    candidates = tuple(sorted({name for index in part for name in network.demands[index].candidates}))
    needed, possible = int(network.needed[part].sum()), int(drawn[part].sum())
    return Shortage("full", keys, needed, possible, candidates, enough)
