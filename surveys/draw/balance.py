"""The draw itself: the lowest bound that does, a well mixed choice, then the flow mends what chance left short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.draw.linking import link_departments
from surveys.draw.model import Demand, Draw
from surveys.draw.network import Network, count_possible, improve, make_network
from surveys.draw.shortages import explain_shortages
from surveys.draw.thinning import thin_demands


def draw_raters(demands: Sequence[Demand], *, at_most: int, loads: Mapping[str, int], seed: bytes) -> Draw:
    """Choose at least the wanted raters for every demand, nobody above `at_most` with what `loads` says they have.

    Among all such draws one whose greatest load is the lowest, departments mixed, chance by `seed` alone. Where the
    bounds cannot be kept together, `at_most` is, as many wanted ratings as possible are given (a maximum flow), and
    `shortages` says for whom it is short and why. Linking departments may give a demand a rater more than wanted.

    Of very many candidates some are named by chance beforehand (`thinning`); what these few cannot do as evenly as
    all could is left to all.
    """
    if not demands:
        return Draw({})
    thinned = thin_demands(demands, seed)
    draw = _draw(thinned, at_most, loads, seed)
    if thinned == tuple(demands) or _is_even(draw, demands, loads):
        return draw
    return _draw(demands, at_most, loads, seed)


def _is_even(draw: Draw, demands: Sequence[Demand], loads: Mapping[str, int]) -> bool:
    """Nothing is short, and no draw could have a lower greatest load: as many ratings as raters can share evenly."""
    if draw.shortages or draw.unlinked:
        return False
    raters = {name for demand in demands for name in demand.candidates}
    total = sum(demand.needed for demand in demands) + sum(loads.get(name, 0) for name in raters)
    return draw.highest <= -(-total // len(raters))


def _draw(demands: Sequence[Demand], at_most: int, loads: Mapping[str, int], seed: bytes) -> Draw:
    network = make_network(demands, loads, seed)
    lowest = _find_lowest_bound(network)
    bound = min(lowest, at_most)
    taken = improve(network, _choose(network, bound), bound)
    shortages = explain_shortages(network, taken, lowest)
    links = link_departments(network, taken, at_most)
    return Draw(
        chosen=_name(network, links.taken),
        highest=_find_highest(network, links.taken),
        shortages=shortages,
        unlinked=links.unlinked,
        linked_pairs=links.pairs,
    )


def _find_lowest_bound(network: Network) -> int:
    """The lowest greatest load under which everything wanted can be given (bisection over maximum flows)."""
    total = int(network.needed.sum())
    if not total:
        return 0
    low = -(-total // len(network.names))
    high = int(network.loads.max() + np.bincount(network.raters).max())
    while low < high:
        middle = (low + high) // 2
        if count_possible(network, middle) == total:
            high = middle
        else:
            low = middle + 1
    return low


def _choose(network: Network, bound: int) -> NDArray[np.bool_]:
    """A first choice: each demand in random order takes the least loaded, new to its department before others."""
    taken = np.zeros(len(network.raters), dtype=bool)
    loads = network.loads.copy()
    units = {unit: index for index, unit in enumerate(sorted({demand.unit for demand in network.demands}))}
    known = np.zeros((len(units), len(network.names)), dtype=np.int16)
    if not len(taken):
        return taken
    firsts = network.noise[np.minimum(network.starts[:-1], len(network.noise) - 1)]
    for index in np.argsort(firsts, kind="stable"):
        start, end = network.starts[index], network.starts[index + 1]
        raters, known_by = network.raters[start:end], known[units[network.demands[index].unit]]
        order = np.lexsort((network.noise[start:end], known_by[raters], loads[raters]))
        best = order[loads[raters[order]] < bound][: network.needed[index]]
        taken[start + best] = True
        loads[raters[best]] += 1
        known_by[raters[best]] += 1
    return taken


def _name(network: Network, taken: NDArray[np.bool_]) -> dict[tuple[str, str], tuple[str, ...]]:
    chosen = {}
    for index, demand in enumerate(network.demands):
        start, end = network.starts[index], network.starts[index + 1]
        chosen[demand.key] = tuple(network.names[rater] for rater in network.raters[start:end][taken[start:end]])
    return chosen


def _find_highest(network: Network, taken: NDArray[np.bool_]) -> int:
    drawn = np.bincount(network.raters[taken], minlength=len(network.names))
    return int((drawn + network.loads)[drawn > 0].max(initial=0))
