"""Callbacks per second — verified, decrypted, deduplicated in the database, answered — against decrypting alone."""

from __future__ import annotations

from collections import defaultdict

from benchmarks.callback_material import prepare_members
from benchmarks.running import (
    ROUNDS,
    Databases,
    medians,
    postgres_databases,
    run_client,
    running_server,
    sqlite_databases,
)
from tests.ports import free_port

GOAL = 0.5
CONNECTIONS = 32
COUNTS = {"ceiling": 12_000, "answered": 9_000, "tasks": 9_000}
TEXTS = {"ceiling": "帮助", "answered": "帮助", "tasks": "我的"}
LABELS = {
    "ceiling": "decrypted, answered, nothing kept",
    "answered": "answered once: 帮助",
    "tasks": "answered once: 我的",
}


def run_case(case: str, url: str) -> dict[str, float]:
    """One server, one client, each on a core of its own."""
    port = free_port()
    with running_server("callback_server", case, url, port, core=0):
        return run_client("callback_client", port, COUNTS[case], CONNECTIONS, TEXTS[case], core=1)


def measure(databases: Databases, rounds: int) -> dict[str, dict[str, float]]:
    """Interleaved rounds, the median of each figure."""
    measured: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for case in COUNTS:
            measured[case].append(run_case(case, databases.fresh()))
    return {case: medians(runs) for case, runs in measured.items()}


def main(rounds: int = ROUNDS) -> bool:
    """Both databases against the goal; 我的, which reads the ledger too, for information."""
    met = True
    for source in (sqlite_databases, postgres_databases):
        with source(prepare_members) as databases:
            figures = measure(databases, rounds)
        print(f"\n{databases.name}: callbacks of WeCom, {CONNECTIONS} connections; median of {rounds}")
        print(f"{'':36}{'per s':>9}{'p50 ms':>9}{'p95':>8}{'p99':>8}")
        for case, row in figures.items():
            print(f"{LABELS[case]:36}{row['rate']:9.0f}{row['p50']:9.2f}{row['p95']:8.2f}{row['p99']:8.2f}")
        ratio = figures["answered"]["rate"] / figures["ceiling"]["rate"]
        met &= ratio >= GOAL
        print(f"  {'ok  ' if ratio >= GOAL else 'MISS'} answered once : decrypted alone: {ratio:.2f} (goal >= {GOAL})")
    return met
