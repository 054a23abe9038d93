"""Complete submissions per second — form decoded, person known, values validated, durable — as ratios."""

from __future__ import annotations

import statistics
from collections import defaultdict
from functools import partial

from benchmarks.material import SHAPES, prepare_database
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

Cases = tuple[tuple[str, int], ...]
COUNTS = {"grouped": 9000, "validate": 12000, "orm": 700, "grouped lone": 600, "commit lone": 600}
GOALS_CASES: Cases = (("validate", 32), ("grouped", 32), ("orm", 32), ("grouped", 1), ("commit", 1))
SHORT_CASES: Cases = (("validate", 32), ("grouped", 32))


def run_case(store: str, connections: int, url: str, shape: str) -> dict[str, float]:
    port = free_port()
    count = COUNTS[store if connections > 1 else f"{store} lone"]
    with running_server("server", store, url, port, shape, core=0):
        return run_client("client", port, 0, count, connections, shape, core=1)


def measure(databases: Databases, shape: str, cases: Cases, rounds: int) -> dict[tuple[str, int], dict[str, float]]:
    """Interleaved rounds, the median of each figure."""
    measured: dict[tuple[str, int], list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for store, connections in cases:
            measured[store, connections].append(run_case(store, connections, databases.fresh(), shape))
    return {
        case: medians(runs)
        | {"cv": statistics.pstdev(run["rate"] for run in runs) / statistics.mean(run["rate"] for run in runs)}
        for case, runs in measured.items()
    }


LABELS = {
    ("validate", 32): "validated, not stored · 32",
    ("grouped", 32): "stored, grouped commits · 32",
    ("orm", 32): "an ORM session a request · 32",
    ("grouped", 1): "stored, grouped commits · 1",
    ("commit", 1): "one plain commit a request · 1",
}
Figures = dict[tuple[str, int], dict[str, float]]


def print_table(title: str, figures: Figures) -> None:
    print(f"\n{title}")
    print(f"{'':34}{'per s':>9}{'p50 ms':>9}{'p95':>8}{'p99':>8}{'cv':>7}")
    for case, row in figures.items():
        numbers = f"{row['rate']:9.0f}{row['p50']:9.2f}{row['p95']:8.2f}{row['p99']:8.2f}{row['cv']:7.2f}"
        print(f"{LABELS[case]:34}{numbers}")


def judge(figures: Figures) -> bool:
    """Print the goals of the issue; True when all are met."""
    ours = figures["grouped", 32]
    goals = (
        ("stored : validated only", ours["rate"] / figures["validate", 32]["rate"], ">=", 0.4),
        ("stored : ORM session a request", ours["rate"] / figures["orm", 32]["rate"], ">=", 10),
        ("p99 at 32 connections, ms", ours["p99"], "<=", 15),
        ("lone p50 : plain commit p50", figures["grouped", 1]["p50"] / figures["commit", 1]["p50"], "<=", 1.2),
    )
    met = True
    for goal, value, sign, bound in goals:
        good = value >= bound if sign == ">=" else value <= bound
        met &= good
        print(f"  {'ok  ' if good else 'MISS'} {goal}: {value:.2f} (goal {sign} {bound})")
    return met


def main(rounds: int = ROUNDS) -> bool:
    """Both databases: the anchors' shape against the goals, the heavier one for information."""
    met = True
    for source in (sqlite_databases, postgres_databases):
        with source(partial(prepare_database, shape=SHAPES["one"])) as databases:
            figures = measure(databases, "one", GOALS_CASES, rounds)
        print_table(f"{databases.name}: 12 answers about one subject, one ballot; median of {rounds}", figures)
        met &= judge(figures)
        with source(partial(prepare_database, shape=SHAPES["three"])) as databases:
            figures = measure(databases, "three", SHORT_CASES, rounds)
        print_table(f"{databases.name}: 12 answers about three colleagues, three ballots; median of {rounds}", figures)
        ratio = figures["grouped", 32]["rate"] / figures["validate", 32]["rate"]
        print(f"       stored : validated only: {ratio:.2f}")
    return met
