"""`make bench`: prints figures and ratios. It never fails a build: these machines are noisy."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable

from benchmarks import callbacks, delivery, draw, scoring, submissions

BENCHES: dict[str, Callable[[argparse.Namespace], bool]] = {
    "submissions": lambda given: submissions.main(given.rounds),
    "callbacks": lambda given: callbacks.main(given.rounds),
    "delivery": lambda given: delivery.main(given.rounds),
    "draw": lambda given: draw.main(),
    "scoring": lambda given: scoring.main(given.rounds, large=given.large),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; default: all")
    parser.add_argument("--rounds", type=int, default=submissions.ROUNDS)
    parser.add_argument("--large", action="store_true", help="10⁸ ratings as well: 4 GB of disk, some minutes")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in BENCHES]
    if unknown:
        parser.error(f"no such bench: {unknown[0]}")
    print(f"Python {platform.python_version()} on {platform.machine()}")
    met = [BENCHES[name](arguments) for name in arguments.names or BENCHES]
    print("\nall goals met" if all(met) else "\nnot all goals met in this run")


if __name__ == "__main__":
    main()
