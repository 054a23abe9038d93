"""Departments that share raters can be compared; where a draw left groups of them apart, it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from surveys.draw.model import Unlinked
from surveys.draw.network import Network

_TRIES = 400  # exchanges looked at for one relation; each costs a pass over its draw
Edges = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Links:
    taken: NDArray[np.bool_]
    unlinked: tuple[Unlinked, ...]
    pairs: Mapping[str, tuple[int, int]]


def link_departments(network: Network, taken: NDArray[np.bool_], at_most: int) -> Links:
    """Join the groups of departments of every relation that wants it; what stays apart is told.

    A rater with room takes somebody of the other group as well; where none has, two raters exchange subjects.
    """
    taken = taken.copy()
    unlinked, pairs = [], {}
    owners = network.owners
    for relation in sorted({demand.key[0] for demand in network.demands if demand.link}):
        linked = np.array([demand.link and demand.key[0] == relation for demand in network.demands])
        edges = np.flatnonzero(linked[owners])
        side = _Side(network, edges, taken, at_most)
        side.join()
        groups = side.groups(edges[taken[edges]])
        if len(groups) > 1:
            unlinked.append(Unlinked(relation, groups, possible=len(side.groups(edges)) < len(groups)))
        pairs[relation] = side.count_pairs()
    return Links(taken, tuple(unlinked), pairs)


class _Side:
    """One relation's edges of the network; `taken` is shared and changed in place."""

    def __init__(self, network: Network, edges: Edges, taken: NDArray[np.bool_], at_most: int) -> None:
        self._network, self._edges, self._taken, self._at_most = network, edges, taken, at_most
        self._owners = network.owners
        self._units = [demand.unit for demand in network.demands]
        self._drawn = np.bincount(network.raters[taken], minlength=len(network.names)) + network.loads
        self._place = {(int(self._owners[edge]), int(network.raters[edge])): int(edge) for edge in edges}

    def join(self) -> None:
        tries = _TRIES
        while len(before := self._roots(self._used())) and len(set(before.values())) > 1 and tries > 0:
            tries = self._join_once(before, tries)
            if tries < 0:
                return

    def _join_once(self, roots: Mapping[str, str], tries: int) -> int:
        """One step towards fewer groups; the tries left, or -1 where nothing helps."""
        count = len(set(roots.values()))
        for edge in self._bridges(roots):
            rater = int(self._network.raters[edge])
            if self._drawn[rater] < self._at_most:
                self._flip(edge)
                return tries
            for other, own in self._exchanges(edge):
                tries -= 1
                flips = (edge, *other, *own)
                self._flip(*flips)
                if len(set(self._roots(self._used()).values())) < count:
                    return tries
                self._flip(*flips)
                if tries <= 0:
                    return -1
        return -1

    def _bridges(self, roots: Mapping[str, str]) -> Iterable[int]:
        """Free edges from a rater of one group to a subject of another, in an order that chance decided."""
        at = {f"r{int(self._network.raters[edge])}": roots[self._units[self._owners[edge]]] for edge in self._used()}
        free = self._edges[~self._taken[self._edges]]
        for edge in free[np.argsort(self._network.noise[free], kind="stable")]:
            group = at.get(f"r{int(self._network.raters[edge])}")
            if group is not None and group != roots.get(self._units[self._owners[edge]], group):
                yield int(edge)

    def _exchanges(self, edge: int) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
        """The full rater leaves one of their subjects to a rater of the bridge's subject, or to one with room."""
        network, rater, subject = self._network, int(self._network.raters[edge]), int(self._owners[edge])
        own = [int(used) for used in self._used() if network.raters[used] == rater]
        theirs = [int(used) for used in self._used() if self._owners[used] == subject]
        for given_up in own:
            left = int(self._owners[given_up])
            for held in theirs:
                step_in = self._place.get((left, int(network.raters[held])))
                if step_in is not None and not self._taken[step_in]:
                    yield (given_up, held), (step_in,)
            span = range(int(network.starts[left]), int(network.starts[left + 1]))
            with_room = (free for free in span if self._drawn[network.raters[free]] < self._at_most)
            for step_in in with_room:
                if not self._taken[step_in]:
                    yield (given_up,), (step_in,)
                    break

    def _used(self) -> Edges:
        return self._edges[self._taken[self._edges]]

    def _flip(self, *edges: int) -> None:
        for edge in edges:
            self._taken[edge] = not self._taken[edge]
            self._drawn[self._network.raters[edge]] += 1 if self._taken[edge] else -1

    def _roots(self, edges: Edges) -> dict[str, str]:
        """Department → the first name of its group."""
        parent: dict[str, str] = {}

        def find(name: str) -> str:
            while parent.setdefault(name, name) != name:
                parent[name] = parent[parent[name]]
                name = parent[name]
            return name

        first: dict[int, str] = {}
        for owner, rater in zip(self._owners[edges].tolist(), self._network.raters[edges].tolist(), strict=True):
            unit = find(self._units[owner])
            other = find(first.setdefault(rater, self._units[owner]))
            if other != unit:
                parent[max(unit, other)] = min(unit, other)
        return {name: find(name) for name in list(parent)}

    def groups(self, edges: Edges) -> tuple[tuple[str, ...], ...]:
        """Departments that hang together through the raters of these edges, the largest group first."""
        by_root: dict[str, list[str]] = {}
        for unit, root in sorted(self._roots(edges).items()):
            by_root.setdefault(root, []).append(unit)
        return tuple(sorted((tuple(group) for group in by_root.values()), key=lambda group: (-len(group), group)))

    def count_pairs(self) -> tuple[int, int]:
        """Pairs of departments that share a rater directly, of all pairs."""
        units: dict[int, set[str]] = {}
        for edge in self._used():
            units.setdefault(int(self._network.raters[edge]), set()).add(self._units[self._owners[edge]])
        shared = {pair for names in units.values() for pair in combinations(sorted(names), 2)}
        number = len({self._units[owner] for owner in self._owners[self._edges]})
        return len(shared), number * (number - 1) // 2
