"""`pingji score --pack` and `pingji verify`: what an operator sees when figures agree, and when one was changed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bot.cli.main import run
from scoring.pack.archive import write_archive

pytestmark = pytest.mark.slow  # left to `make test`

CASE = Path(__file__).parents[2] / "scoring" / "cases" / "p6-managers-10"
Said = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path, capsys: Said) -> Path:
    path = tmp_path / "m.pingji.zip"
    assert run(["score", str(CASE), "--pack", str(path)]) == 0
    capsys.readouterr()
    return path


def test_an_untouched_pack_agrees(pack: Path, capsys: Said) -> None:
    assert run(["verify", str(pack)]) == 0
    said = capsys.readouterr()
    assert "全部一致：三级经理年度绩效，10 个对象" in said.out
    assert said.err == ""


def test_a_changed_digit_is_named_with_subject_figure_and_both_values(pack: Path, capsys: Said) -> None:
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["results.json"] = files["results.json"].replace(b'"score": "92.38"', b'"score": "92.83"')
    pack.write_bytes(write_archive(files))
    assert run(["verify", str(pack)]) == 1
    said = capsys.readouterr()
    assert "results.json：M000 得分（score）：包内 92.83，重算 92.38" in said.out.splitlines()
    assert said.err.count("\n") == 1
    assert "处不一致" in said.err


def test_what_is_no_pack_is_bad_input(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK nonsense")
    for name in ("x.zip", "none.zip", "."):
        assert run(["verify", str(tmp_path / name)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_pack_that_cannot_be_written_is_a_failure(tmp_path: Path, capsys: Said) -> None:
    assert run(["score", str(CASE), "--pack", str(tmp_path / "no" / "such")]) == 1
    assert "写不了" in capsys.readouterr().err
