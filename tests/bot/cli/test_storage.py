"""Databases of other versions: an older one is restored and migrated, a newer one is told apart and left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from surveys.store.engine import make_engine, parse_url
from surveys.store.schema import _config
from tests.bot.cli.test_main import Cli, cli, park  # noqa: F401  (fixtures)

pytestmark = pytest.mark.slow

OLDER = "0005"


def make_old(path: Path) -> None:
    """What `pingji backup` of an earlier version wrote."""
    config = _config(f"sqlite:///{path}")
    engine = make_engine(parse_url(f"sqlite:///{path}"), writing=True)
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, OLDER)
    engine.dispose()


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def test_backup_of_an_older_version_is_restored_and_names_the_next_step(
    park: Cli,  # noqa: F811
    tmp_path: Path,
) -> None:
    make_old(tmp_path / "old.db")
    ran = park("restore", "old.db", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].endswith("请先运行 pingji db upgrade")
    assert park("round", "list").code == 1
    assert park("db", "upgrade").code == 0
    assert park("round", "list").code == 0


@pytest.mark.parametrize("line", ["round list", "serve", "db upgrade"])
def test_newer_database_is_not_sent_to_upgrade(park: Cli, tmp_path: Path, line: str) -> None:  # noqa: F811
    make_newer(tmp_path / "park.db")
    ran = park(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "来自更新的版本" in ran.err
    assert "db upgrade" not in ran.err


def test_doctor_knows_a_newer_database(park: Cli, tmp_path: Path) -> None:  # noqa: F811
    make_newer(tmp_path / "park.db")
    first = park("doctor").out.splitlines()[0]
    assert first.startswith("✗")
    assert "来自更新的版本" in first
    assert "db upgrade" not in first


def test_backup_of_a_newer_version_is_not_restored(park: Cli, tmp_path: Path) -> None:  # noqa: F811
    assert park("backup", "newer.db").code == 0
    make_newer(tmp_path / "newer.db")
    ran = park("restore", "newer.db", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("newer.db 不是本版本能用的")
    assert park("round", "list").code == 0
