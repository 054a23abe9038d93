"""Delivery over WeCom: personal texts against a bare client of the same library, and one notice for 100,000 people."""

from __future__ import annotations

import json
from collections import defaultdict
from urllib.request import urlopen

from benchmarks.running import (
    ROUNDS,
    Databases,
    medians,
    postgres_databases,
    run_client,
    running_server,
    sqlite_databases,
)
from surveys.store import upgrade_schema
from tests.ports import free_port

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
    base = f"http://127.0.0.1:{port}"
    with running_server("delivery_server", port, core=1):
        seconds = run_client("delivery_client", case, base, url, COUNTS[case], core=0, timeout=900)["seconds"]
        with urlopen(f"{base}/counted") as answer:
            counted = json.loads(answer.read())
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
    return {case: medians(runs) for case, runs in measured.items()}


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
