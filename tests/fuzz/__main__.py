"""`make fuzz`: hypothesis, atheris and running services, SECONDS in all; a line for each, exit 1 on a finding.

Two fifths of the time go to the park under attack (callbacks, forms, uploads, logins, and whether anything happened in
another's name), a fifth each to the others. All listen on loopback; what grows is begun anew every five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from surveys.store import upgrade_schema
from tests.fuzz.attacking import fuzz_names
from tests.fuzz.corpus import TOKENS, inner_seeds, outer_seeds
from tests.fuzz.over_http import Findings, fuzz_service
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
ATHERIS = ROOT / ".venv" / "fuzz"
PIECES = st.lists(st.sampled_from([*TOKENS, *inner_seeds(), *outer_seeds()]) | st.binary(max_size=60), max_size=8)
BATCH = 500


def run_hypothesis(name: str, seconds: float, first: int) -> bool:
    """Batches of examples with a seed each until the time is over."""
    end, count, batch = time.monotonic() + seconds, 0, first
    while time.monotonic() < end:

        @seed(batch)
        @settings(max_examples=BATCH, deadline=10_000, database=None, suppress_health_check=list(HealthCheck))
        @given(PIECES)
        def attempt(pieces: list[bytes]) -> None:
            nonlocal count
            count += 1
            TARGETS[name](b"".join(pieces))

        try:
            attempt()
        except Exception as error:
            print(f"hypothesis {name}: seed {batch}: {type(error).__name__}: {error}", flush=True)
            return False
        batch += 1
    print(f"hypothesis {name}: {count} examples, seeds {first} to {batch - 1}, nothing findings", flush=True)
    return True


def run_atheris(name: str, seconds: float, first: int, folder: Path) -> bool:
    """In a process of its own: libFuzzer ends it."""
    where = {**os.environ, "PYTHONPATH": f"{ATHERIS}:{ROOT}"}
    command = [sys.executable, "-m", "tests.fuzz.with_atheris", name, str(int(seconds)), str(first), str(folder / name)]
    done = subprocess.run(command, cwd=ROOT, env=where, capture_output=True, text=True, check=False)
    lines = done.stderr.splitlines()
    last = next((line for line in reversed(lines) if re.search(r"cov: \d+", line)), "")
    executed = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "?")
    measured = " ".join(re.findall(r"(?:cov|ft|corp): \S+", last))
    if done.returncode:
        print(f"atheris {name}: seed {first}: findings something\n" + "\n".join(lines[-40:]), flush=True)
        return False
    print(f"atheris {name}: {executed} executions, seed {first}, {measured}, nothing findings", flush=True)
    return True


def run_service(mode: str, seconds: float, first: int, folder: Path) -> bool:
    """The whole callback over HTTP."""
    url = f"sqlite:///{folder / mode}.db"
    upgrade_schema(url)
    findings = asyncio.run(fuzz_service(url, mode=mode, seed=first, seconds=seconds))
    return tell(f"service {mode}", first, findings)


def run_names(seconds: float, first: int) -> bool:
    """A whole park, attacked through every door."""
    return tell("names", first, asyncio.run(fuzz_names(seed=first, seconds=seconds)))


def tell(name: str, first: int, findings: Findings) -> bool:
    for failure in findings.failures:
        print(f"{name}: seed {first}: {failure}", flush=True)
    counts = ", ".join(f"{status}: {count}" for status, count in sorted(findings.statuses.items()))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    summary = f"{name}: {findings.requests} requests, seed {first}, {counts}, slowest {findings.slowest:.2f} s"
    print(f"{summary}, {len(findings.failures)} findings, at most {megabytes} MB", flush=True)
    return not findings.failures


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz SECONDS=…")
    parser.add_argument("seconds", nargs="?", type=float, default=600)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    each = options.seconds / 5
    print(f"seed {options.seed}, {options.seconds:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder, good = Path(name), []
        for target in TARGETS:
            good.append(run_hypothesis(target, each / len(TARGETS), options.seed))
        for target in TARGETS:
            good.append(run_atheris(target, each / len(TARGETS), options.seed, folder))
        for mode in ("plain", "compatible", "safe"):
            good.append(run_service(mode, each / 3, options.seed, folder))
        good.append(run_names(2 * each, options.seed))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
