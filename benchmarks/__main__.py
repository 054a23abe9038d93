"""``make bench``: prints figures and ratios. It never fails a build: these machines are noisy."""

from __future__ import annotations

import argparse
import platform

from benchmarks import submissions


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…")
    parser.add_argument("--rounds", type=int, default=submissions.ROUNDS)
    arguments = parser.parse_args()
    print(f"Python {platform.python_version()} on {platform.machine()}")
    met = submissions.main(arguments.rounds)
    print("\nall goals met" if met else "\nnot all goals met in this run")


if __name__ == "__main__":
    main()
