"""Where candidates are plenty, chance names some of them beforehand: the whole park for five raters needs no flow."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from surveys.draw.model import Demand

PLENTY = 200
"""More candidates than these (and than eight times the wanted) are thinned to so many."""


def thin_demands(demands: Sequence[Demand], seed: bytes) -> tuple[Demand, ...]:
    """Each demand with at most as many candidates as are plenty, chosen by `seed` alone, whatever their order."""
    chance = np.random.Generator(np.random.Philox(key=_key(seed)))
    thinned = {demand.key: _thin(demand, chance) for demand in sorted(demands, key=lambda demand: demand.key)}
    return tuple(thinned[demand.key] for demand in demands)


def _thin(demand: Demand, chance: np.random.Generator) -> Demand:
    kept = max(PLENTY, 8 * demand.needed)
    if len(demand.candidates) <= kept:
        return demand
    names = sorted(demand.candidates)
    picked = np.sort(chance.choice(len(names), size=kept, replace=False))
    return replace(demand, candidates=tuple(names[place] for place in picked))


def _key(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"thin" + seed).digest()[:16], "big")
