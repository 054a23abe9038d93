"""How long a balanced draw takes: 5,000 subjects, 50 candidates each to all 5,000, every bound kept."""

from __future__ import annotations

import random
from collections import Counter
from time import perf_counter

from surveys.draw import Demand, draw_raters

SUBJECTS, DEPARTMENTS, AT_LEAST, AT_MOST = 5000, 200, 5, 8
GOAL = 10.0  # seconds


def make_demands(candidates: int) -> list[Demand]:
    chance = random.Random(candidates)
    names = [f"person:{number:05}" for number in range(SUBJECTS)]
    return [
        Demand(("peer", f"{number:05}"), AT_LEAST, tuple(chance.sample(names, candidates)), f"部{number % 200}", True)
        for number in range(SUBJECTS)
    ]


def main() -> bool:
    """True where every draw kept its bounds within the goal."""
    met = True
    for candidates in (50, 100, 200, SUBJECTS):
        demands = make_demands(candidates)
        begun = perf_counter()
        draw = draw_raters(demands, at_most=AT_MOST, loads={}, seed=b"bench")
        took = perf_counter() - begun
        loads = Counter(name for names in draw.chosen.values() for name in names)
        kept = all(len(names) >= AT_LEAST for names in draw.chosen.values()) and max(loads.values()) <= AT_MOST
        pairs, of = draw.linked_pairs["peer"]
        bounds = kept and not draw.shortages and not draw.unlinked
        met = met and bounds and took <= GOAL
        print(f"{candidates} candidates: {took:.1f} s, bounds kept {bounds}, most {draw.highest}, linked {pairs}/{of}")
    return met


if __name__ == "__main__":
    main()
