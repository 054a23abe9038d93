"""Mutation testing: small wrong changes to the code that decides, each of which some test must notice.

`python -m benchmarks.mutation [NAME …]` copies `scoring` and its tests to a folder, runs mutmut there (from an
environment that has it; see docs/mutation.md) and prints, by file, how many changes the tests noticed, and the others.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NOTICED = {"killed", "timeout", "caught by type check"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("names", nargs="*", help="mutants to try, with *; default: all")
    parser.add_argument("--folder", type=Path, help="where the copy goes (kept); default: a temporary one")
    parser.add_argument("--mutmut", default="mutmut", help="the command of mutmut's own environment")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="mutation"))
    copy_project(folder)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = ["nice", "-n", "10", arguments.mutmut, "run", "--max-children", "1", *arguments.names]
    subprocess.run(command, cwd=folder, env=environment, stdout=sys.stderr, check=False)
    listed = [arguments.mutmut, "results", "--all", "true"]
    listing = subprocess.run(listed, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    return report(listing)


def copy_project(folder: Path) -> None:
    """The code and its tests, without what tests need a database for. Verdicts of an earlier run in the folder stay."""
    for name in ("scoring", "tests/scoring"):
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "setup.cfg", folder / "setup.cfg")


def report(listing: str) -> int:
    """Noticed and unnoticed by module; 1 when fewer than nine of ten were noticed."""
    by_module: dict[str, Counter[bool]] = defaultdict(Counter)
    for line in listing.splitlines():
        name, _, state = line.strip().partition(": ")
        if not state or state in ("not checked", "skipped"):
            continue
        by_module[name.rpartition(".")[0]][state in NOTICED] += 1
        if state not in NOTICED:
            print(f"{state:<12}{name}")
    total = sum(by_module.values(), Counter())
    for module, counts in [*sorted(by_module.items()), ("all", total)]:
        tried = counts[True] + counts[False]
        print(f"{module:<36}{counts[True]:>6} of {tried:>5}  {100 * counts[True] / max(1, tried):.1f} %")
    return int(10 * total[True] < 9 * (total[True] + total[False]))


if __name__ == "__main__":
    sys.exit(main())
