"""One service on one file, and files for their owner alone: as processes, for locks and umasks are theirs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.sample_park import build_sample_park, write_sample_roster
from tests.outsider.service import becomes_ready, kitchen
from tests.ports import free_port

pytestmark = pytest.mark.slow  # left to `make test`
RANDOM = "q8Zr2mVx0Lc7TyWn5KpB3sJdHfGa9eUi"


@pytest.fixture
def environment(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PINGJI_DATABASE_URL": sqlite_url,
        "PINGJI_PORT": str(free_port()),
        "PINGJI_SECRET_KEY": RANDOM,
    }


def pingji(environment: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, forked from a warm one."""
    return kitchen.run(list(arguments), folder, environment)


@pytest.fixture
def service(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    assert pingji(environment, tmp_path, "db", "upgrade").returncode == 0
    here = {**environment, "PYTHONPATH": os.getcwd()}
    command = [sys.executable, "-m", "bot.cli", "serve"]
    process = subprocess.Popen(command, cwd=tmp_path, env=here, stdout=subprocess.PIPE, text=True)
    assert becomes_ready(process, f"http://127.0.0.1:{environment['PINGJI_PORT']}")
    yield process
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    process.wait(20)


def test_a_second_service_and_a_restore_beside_one_are_refused(
    service: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path
) -> None:
    kept = pingji(environment, tmp_path, "backup", "copy.db")
    second = pingji({**environment, "PINGJI_PORT": str(free_port())}, tmp_path, "serve")
    restored = pingji(environment, tmp_path, "restore", "copy.db", "--yes")

    assert kept.returncode == 0  # a backup needs no lock
    assert (second.returncode, restored.returncode) == (1, 1)
    assert "正由另一个 pingji 使用" in second.stderr
    assert "正由另一个 pingji 使用" in restored.stderr
    assert service.poll() is None


def test_the_lock_dies_with_the_service_however_it_ends(
    service: subprocess.Popen[str], environment: dict[str, str], tmp_path: Path
) -> None:
    assert pingji(environment, tmp_path, "backup", "copy.db").returncode == 0
    service.kill()
    service.wait(20)
    assert pingji(environment, tmp_path, "restore", "copy.db", "--yes").returncode == 0


@pytest.mark.parametrize("there", [False, True], ids=["new", "there before"])
def test_files_with_people_or_codes_are_for_their_owner_alone(
    environment: dict[str, str], tmp_path: Path, there: bool
) -> None:
    assert pingji(environment, tmp_path, "db", "upgrade").returncode == 0
    write_sample_roster(build_sample_park(), tmp_path / "roster.xlsx")
    assert pingji(environment, tmp_path, "roster", "import", "roster.xlsx").returncode == 0
    out = tmp_path / "codes.csv"
    if there:
        out.write_text("old")
        out.chmod(0o644)

    assert pingji(environment, tmp_path, "roster", "codes", "--out", "codes.csv").returncode == 0

    assert out.stat().st_mode & 0o777 == 0o600


def test_the_file_of_a_kept_demo_is_for_its_owner_alone(environment: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "bot.cli", "demo", "--db", "kept.db", "--port", str(port)]
    here = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": os.getcwd()}
    process = subprocess.Popen(command, cwd=tmp_path, env=here, stdout=subprocess.DEVNULL)
    try:
        assert becomes_ready(process, f"http://127.0.0.1:{port}")
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.glob("kept.db*")}
        assert set(modes.values()) == {"0o600"}, modes
        assert "kept.db" in modes
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.mark.parametrize(
    ("secret", "base", "refused"),
    [
        ("k" * 31, "http://127.0.0.1", "太短"),
        ("k" * 40, "https://pingji.example", "太有规律"),
        ("abcdefghij" * 4, "https://pingji.example", "太有规律"),
    ],
)
def test_a_weak_secret_is_refused(
    environment: dict[str, str], tmp_path: Path, secret: str, base: str, refused: str
) -> None:
    weak = {**environment, "PINGJI_SECRET_KEY": secret, "PINGJI_BASE_URL": base}
    served = pingji(weak, tmp_path, "serve")
    assert served.returncode == 2
    assert "PINGJI_SECRET_KEY" in served.stderr
    assert refused in served.stderr
    assert secret not in served.stderr
