"""`make bench`: prints figures and ratios. It never fails a build: these machines are noisy."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Callable

from benchmarks import callbacks, delivery, draw, scoring, submissions
from benchmarks.running import ROUNDS

BENCHES: dict[str, Callable[[argparse.Namespace], bool]] = {
    "submissions": lambda arguments: submissions.main(arguments.rounds),
    "callbacks": lambda arguments: callbacks.main(arguments.rounds),
    "delivery": lambda arguments: delivery.main(arguments.rounds),
    "draw": lambda given: draw.main(),
    "scoring": lambda arguments: scoring.main(arguments.rounds, large=arguments.large),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHES)}; default: all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
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
