"""What each command may load: whoever scores a case does not wait for a database and the web."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "aiohttp",
    "alembic",
    "apscheduler",
    "chinese_calendar",
    "cryptography",
    "duckdb",
    "jinja2",
    "numpy",
    "openpyxl",
    "orjson",
    "prometheus_client",
    "psycopg",
    "pydantic",
    "pydantic_settings",
    "rich",
    "scipy",
    "segno",
    "sqlalchemy",
    "structlog",
    "uvloop",
    "wechatpy",
    "xlsxwriter",
    "xmltodict",
}
TYPER = {"pydantic"}  # typer reads the options of a command with it
CASES = Path(__file__).parents[2] / "scoring" / "cases"
PROBE = """
import json, sys
from bot.cli.main import run
code = run(sys.argv[1:])
sys.stdout.flush()
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}), file=sys.stderr)
"""


def heavy_modules(*arguments: str, folder: Path) -> set[str]:
    """The heavy packages in a fresh process once a command has run in it."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PINGJI_")},
        capture_output=True,
        text=True,
        check=True,
    )
    end = json.loads(done.stderr.splitlines()[-1])
    assert end["code"] == 0, done.stderr
    return HEAVY & set(end["loaded"])


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    assert heavy_modules("--help", folder=tmp_path) == set()


@pytest.mark.parametrize("command", ["score", "verify"])
def test_the_help_of_scoring_loads_what_reads_options_alone(command: str, tmp_path: Path) -> None:
    assert heavy_modules(command, "--help", folder=tmp_path) == TYPER


def test_scoring_a_case_needs_no_database_no_web_and_no_numpy(tmp_path: Path) -> None:
    assert heavy_modules("score", str(CASES / "p6-managers-10"), folder=tmp_path) == TYPER


def test_scoring_into_a_folder_adds_the_writer_of_workbooks_alone(tmp_path: Path) -> None:
    case = str(CASES / "p6-managers-10")
    assert heavy_modules("score", case, "--out", str(tmp_path / "out"), folder=tmp_path) == TYPER | {"xlsxwriter"}


def test_packing_and_verifying_need_nothing_else(tmp_path: Path) -> None:
    pack = str(tmp_path / "pack.zip")
    assert heavy_modules("score", str(CASES / "p8-park"), "--pack", pack, folder=tmp_path) == TYPER
    assert heavy_modules("verify", pack, folder=tmp_path) == TYPER


def test_commands_on_files_need_no_web(tmp_path: Path) -> None:
    policy = str(CASES / "p8-park" / "policy.toml")
    assert (
        heavy_modules("policy", "check", policy, folder=tmp_path) & {"aiohttp", "wechatpy", "openpyxl", "duckdb"}
        == set()
    )
