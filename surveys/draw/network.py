"""The draw as a network: demands on one side, raters on the other; what can be, as a maximum flow.

Every array is in the order of sorted keys, so the same roster and seed give the same draw on any machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.draw.model import Demand

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Network:
    """`starts[i]:starts[i + 1]` are the edges of demand `i`; `raters[e]` is the rater of edge `e`."""

    demands: tuple[Demand, ...]
    names: tuple[str, ...]
    """Raters by number."""
    starts: Ints
    raters: Ints
    needed: Ints
    """Never more than there are candidates."""
    loads: Ints
    """What each rater has to rate already."""
    noise: NDArray[np.uint64]
    """Random numbers, edge by edge, from the seed alone."""

    @property
    def owners(self) -> Ints:
        """The demand of each edge."""
        return np.repeat(np.arange(len(self.demands)), np.diff(self.starts))

    def room(self, bound: int) -> Ints:
        """How many ratings each rater may still get under a bound."""
        return np.maximum(bound - self.loads, 0)


def make_network(demands: Sequence[Demand], loads: Mapping[str, int], seed: bytes) -> Network:
    """Demands with the same key, or a candidate named twice in one, are the caller's mistake."""
    ordered = tuple(sorted(demands, key=lambda demand: demand.key))
    names = tuple(sorted({name for demand in ordered for name in demand.candidates}))
    number = {name: place for place, name in enumerate(names)}
    lists = [sorted(number[name] for name in demand.candidates) for demand in ordered]
    sizes = np.array([len(raters) for raters in lists], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    flat = np.fromiter((rater for raters in lists for rater in raters), dtype=np.int64, count=int(starts[-1]))
    return Network(
        demands=ordered,
        names=names,
        starts=starts,
        raters=flat,
        needed=np.minimum(np.array([demand.needed for demand in ordered], dtype=np.int64), sizes),
        loads=np.array([loads.get(name, 0) for name in names], dtype=np.int64),
        noise=_noise(seed, len(flat)),
    )


def _noise(seed: bytes, count: int) -> NDArray[np.uint64]:
    """Philox in counter mode: its stream is fixed by NumPy for good."""
    key = int.from_bytes(hashlib.blake2b(b"draw" + seed, digest_size=16).digest(), "big")
    words: NDArray[np.uint64] = np.random.Philox(key=key).random_raw(max(count, 1))
    return words[:count]


def count_possible(network: Network, bound: int) -> int:
    """How many of the wanted ratings can be given with no rater above `bound`: the value of a maximum flow."""
    nothing = np.zeros(len(network.raters), dtype=bool)
    return int(_flow(network, nothing, network.needed, network.room(bound)).flow_value)


def improve(network: Network, taken: NDArray[np.bool_], bound: int) -> NDArray[np.bool_]:
    """The best draw under `bound` that grows out of `taken` (edges, within the bound): augmenting paths."""
    owners = network.owners
    missing = network.needed - np.bincount(owners[taken], minlength=len(network.demands))
    free = network.room(bound) - np.bincount(network.raters[taken], minlength=len(network.names))
    if not missing.any():
        return taken
    flow = _flow(network, taken, missing, free).flow
    forward = np.asarray(flow[owners, len(network.demands) + network.raters]).ravel() > 0
    backward = np.asarray(flow[len(network.demands) + network.raters, owners]).ravel() > 0
    better: NDArray[np.bool_] = (taken & ~backward) | (~taken & forward)
    return better


def _flow(network: Network, taken: NDArray[np.bool_], missing: Ints, free: Ints) -> Any:
    """Maximum flow from what is missing to what is free; taken edges lead back."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_flow  # half a second to load: only where a plan draws

    people, raters = len(network.demands), len(network.names)
    source, sink = people + raters, people + raters + 1
    owners, ends = network.owners, people + network.raters
    tails = np.concatenate([np.where(taken, ends, owners), np.full(people, source), people + np.arange(raters)])
    heads = np.concatenate([np.where(taken, owners, ends), np.arange(people), np.full(raters, sink)])
    weights = np.concatenate([np.ones(len(ends), dtype=np.int64), missing, free]).astype(np.int32)
    graph = csr_matrix((weights, (tails, heads)), shape=(sink + 1, sink + 1))
    return maximum_flow(graph, source, sink)
