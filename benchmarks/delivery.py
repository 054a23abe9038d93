"""Delivery over WeCom: personal texts against a bare client of the same library, and one notice for 100,000 people."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections import defaultdict
from urllib.request import urlopen

from benchmarks.submissions import ROUNDS, Databases, free_port, pinned, postgres_databases, sqlite_databases
from surveys.store import upgrade_schema

GOAL = 0.5
PERSONAL, EQUAL = 5_000, 100_000
COUNTS = {"bare": PERSONAL, "personal": PERSONAL, "equal": EQUAL}
LABELS = {
    "bare": "bare aiohttp client, 10 at once",
    "personal": "personal texts, outbox to sent",
    "equal": "one notice for all, outbox to sent",
}


def run_case(case: str, url: str) -> dict[str, float]:
    """A fresh server and a fresh database; what arrived is counted there."""
    port = free_port()
    server = subprocess.Popen(
        pinned(1, [sys.executable, "-m", "benchmarks.delivery_server", str(port)]), stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        if server.stdout.readline().strip() != "ready":
            raise SystemExit("the counting server did not start")
        base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "benchmarks.delivery_client", case, base, url, str(COUNTS[case])]
        done = subprocess.run(pinned(0, command), capture_output=True, text=True, timeout=900, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        seconds = json.loads(done.stdout)["seconds"]
        with urlopen(f"{base}/counted") as answer:
            counted = json.loads(answer.read())
    finally:
        server.terminate()
        server.wait(10)
    if counted["recipients"] != COUNTS[case]:
        raise SystemExit(f"{case}: {counted['recipients']} recipients instead of {COUNTS[case]}")
    return {"rate": COUNTS[case] / seconds, "seconds": seconds, "calls": counted["calls"]}


def measure(databases: Databases, rounds: int) -> dict[str, dict[str, float]]:
    """Interleaved rounds, the median of each figure; the large one once."""
    measured: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number in range(rounds):
        for case in COUNTS:
            if case != "equal" or not number:
                measured[case].append(run_case(case, databases.fresh()))
    return {
        case: {key: statistics.median(run[key] for run in runs) for key in runs[0]} for case, runs in measured.items()
    }


def main(rounds: int = ROUNDS) -> bool:
    """Both databases against the goals."""
    met = True
    for source in (sqlite_databases, postgres_databases):
        with source(upgrade_schema) as databases:
            figures = measure(databases, rounds)
        print(f"\n{databases.name}: delivery over WeCom; median of {rounds}")
        print(f"{'':36}{'people/s':>9}{'seconds':>9}{'calls':>9}")
        for case, row in figures.items():
            print(f"{LABELS[case]:36}{row['rate']:9.0f}{row['seconds']:9.2f}{row['calls']:9.0f}")
        ratio = figures["personal"]["rate"] / figures["bare"]["rate"]
        met &= ratio >= GOAL
        print(f"  {'ok  ' if ratio >= GOAL else 'MISS'} personal texts : bare client: {ratio:.2f} (goal >= {GOAL})")
        few = figures["equal"]["calls"] == EQUAL // 1000
        met &= few
        calls = f"{figures['equal']['calls']:.0f} (goal {EQUAL // 1000})"
        print(f"  {'ok  ' if few else 'MISS'} calls for {EQUAL:,} people: {calls}")
    return met
