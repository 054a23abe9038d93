"""Which bound cannot be kept for whom: the minimal cut, taken apart into independent statements."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from surveys.draw.model import Shortage
from surveys.draw.network import Network


def explain_shortages(network: Network, taken: NDArray[np.bool_], enough: int) -> tuple[Shortage, ...]:
    """``few`` for each demand with fewer candidates than wanted, then ``full`` for each set that competes in vain.

    ``taken`` must be a maximum flow: then whatever the missing demands can reach through their candidates is a minimal
    cut, and its parts that share no rater are statements of their own. ``enough`` is the lowest bound that does.
    """
    few = [
        Shortage("few", (one.key,), one.wanted, len(one.candidates), tuple(sorted(one.candidates)))
        for one in network.demands
        if len(one.candidates) < one.wanted
    ]
    given = np.bincount(network.owners[taken], minlength=len(network.demands))
    missing = [int(place) for place in np.flatnonzero(given < network.wanted)]
    full = [_state(network, sorted(group), given, enough) for group in _reach(network, taken, missing)]
    return (*few, *full)


def _reach(network: Network, taken: NDArray[np.bool_], missing: list[int]) -> list[set[int]]:
    """For each missing demand the demands it competes with; sets that meet are one."""
    holders: dict[int, list[int]] = defaultdict(list)
    owners = network.owners
    for edge in np.flatnonzero(taken):
        holders[int(network.raters[edge])].append(int(owners[edge]))
    groups: list[set[int]] = []
    for start in missing:
        if any(start in group for group in groups):
            continue
        group, waiting = {start}, [start]
        while waiting:
            place = waiting.pop()
            edges = slice(network.starts[place], network.starts[place + 1])
            for rater in network.raters[edges][~taken[edges]]:
                new = [other for other in holders.get(int(rater), ()) if other not in group]
                group.update(new)
                waiting += new
        apart = [other for other in groups if not other & group]
        groups = [*apart, group.union(*(other for other in groups if other & group))]
    return groups


def _state(network: Network, group: list[int], given: NDArray[np.int64], enough: int) -> Shortage:
    keys = tuple(network.demands[place].key for place in group)
    candidates = tuple(sorted({name for place in group for name in network.demands[place].candidates}))
    needed, possible = int(network.wanted[group].sum()), int(given[group].sum())
    return Shortage("full", keys, needed, possible, candidates, enough)
