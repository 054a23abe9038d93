"""Two checkouts side by side: interleaved pairs of the same load, CPU time an operation.

`python -m benchmarks.pairs OTHER [NAME …]` compares this checkout with OTHER, which may have an environment of its
own in `.venv`. CPU time, not the clock's: on a machine that others use too, only that says what the code costs. What
is counted is the server's process, with PostgreSQL its backends as well, from the moment the server is ready until the
last answer. The order within a pair alternates; what is printed is the median of the pairs' ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks.running import Databases, postgres_databases, sqlite_databases
from tests.ports import free_port

PAIRS = 9
LIMIT = 1.05
HERE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Load:
    """`prepare` fills a database; server and client are modules, with their arguments but for address and port."""

    prepare: str
    server: Callable[[str, int], list[str]]
    client: Callable[[int], list[str]]
    count: int


def _callbacks(case: str, text: str, count: int) -> Load:
    return Load(
        "from benchmarks.callback_material import prepare_members as prepare",
        lambda url, port: ["benchmarks.callback_server", case, url, str(port)],
        lambda port: ["benchmarks.callback_client", str(port), str(count), "32", text],
        count,
    )


def _submissions(shape: str, count: int) -> Load:
    return Load(
        "from functools import partial\nfrom benchmarks.material import SHAPES, prepare_database\n"
        f"prepare = partial(prepare_database, shape=SHAPES[{shape!r}])",
        lambda url, port: ["benchmarks.server", "grouped", url, str(port), shape],
        lambda port: ["benchmarks.client", str(port), "0", str(count), "32", shape],
        count,
    )


LOADS = {
    "submissions": _submissions("three", 4000),
    "callbacks": _callbacks("answered", "帮助", 4000),
    "tasks": _callbacks("tasks", "我的", 4000),
}


@dataclass(frozen=True)
class Checkout:
    """One side of a pair."""

    folder: Path

    def run(self, words: list[str]) -> list[str]:
        """The command line of a module of this checkout."""
        own = self.folder / ".venv/bin/python"
        return [str(own if own.exists() else sys.executable), "-m", *words]

    def prepare(self, load: Load, url: str) -> None:
        code = f"import sys\n{load.prepare}\nprepare(sys.argv[1])"
        subprocess.run([*self.run([])[:1], "-c", code, url], cwd=self.folder, check=True)


def cpu_of(pids: list[int]) -> float:
    """Seconds of CPU that the threads of these processes have used so far, to the nanosecond."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # a thread that has ended
                total += int(task.read_text().split()[0])
    return total / 1e9


def _backends(databases: Databases) -> list[int]:
    if not databases.postgres:
        return []
    with closing(psycopg.connect(databases.postgres, autocommit=True)) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = 'run'").fetchall()
    return [pid for (pid,) in rows]


def run_once(checkout: Checkout, load: Load, databases: Databases) -> float:
    """CPU microseconds an operation."""
    port, url = free_port(), databases.fresh()
    command = checkout.run(load.server(url, port))
    server = subprocess.Popen(command, cwd=checkout.folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        if server.stdout.readline().strip() != "ready":
            raise SystemExit(f"the server of {checkout.folder} did not start")
        before = cpu_of([server.pid])
        subprocess.run(
            checkout.run(load.client(port)), cwd=checkout.folder, check=True, stdout=subprocess.DEVNULL, timeout=300
        )
        after = cpu_of([server.pid, *_backends(databases)])  # backends begin with the first request
        return 1e6 * (after - before) / load.count
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def _prepared(kind: str, checkout: Checkout, load: Load) -> Iterator[Databases]:
    source = sqlite_databases if kind == "SQLite" else postgres_databases
    with source(lambda url: checkout.prepare(load, url)) as databases:
        yield databases


def compare(name: str, kind: str, other: Checkout, pairs: int) -> bool:
    """Print one line; True where this checkout costs no more than `LIMIT` times the other."""
    load, own = LOADS[name], Checkout(HERE)
    costs: dict[str, list[float]] = {"own": [], "other": []}
    with _prepared(kind, own, load) as own_databases, _prepared(kind, other, load) as other_databases:
        sides = [("own", own, own_databases), ("other", other, other_databases)]
        for number in range(pairs):
            for side, checkout, databases in sides if number % 2 else reversed(sides):
                costs[side].append(run_once(checkout, load, databases))
    ratios = sorted(own / other for own, other in zip(costs["own"], costs["other"], strict=True))
    middle = statistics.median(ratios)
    medians = {side: statistics.median(values) for side, values in costs.items()}
    print(
        f"{name:12} {kind:11} {medians['other']:8.1f} -> {medians['own']:8.1f} µs CPU an operation; "
        f"ratio {middle:.3f} (pairs {ratios[0]:.3f} to {ratios[-1]:.3f}, n={pairs})",
        flush=True,
    )
    return middle <= LIMIT


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pairs", description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(LOADS)}; default: all")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--database", choices=("SQLite", "PostgreSQL"), action="append")
    arguments = parser.parse_args()
    os.environ.pop("PYTHONPATH", None)
    kinds = arguments.database or ["SQLite", "PostgreSQL"]
    met = [
        compare(name, kind, Checkout(arguments.other.resolve()), arguments.pairs)
        for name in arguments.names or LOADS
        for kind in kinds
    ]
    print("no loss over 5 %" if all(met) else "a loss over 5 %")


if __name__ == "__main__":
    main()
