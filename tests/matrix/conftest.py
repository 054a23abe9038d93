"""The crowd's database is prepared once in a session and copied for each case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.matrix.crowd import copy_of, fill


@pytest.fixture(scope="session")
def crowd_file(tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes) -> Path:
    folder = tmp_path_factory.mktemp("crowd")
    path = folder / "crowd.db"
    path.write_bytes(sqlite_template)
    fill(f"sqlite:///{path}", Clock(), folder)
    return path


@pytest.fixture
def crowd_url(crowd_file: Path, tmp_path: Path) -> str:
    return copy_of(crowd_file, tmp_path)
