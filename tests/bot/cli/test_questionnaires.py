"""`pingji questionnaire …` on files and workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bot.cli.main import run

pytestmark = pytest.mark.slow  # left to `make test`

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{tmp_path}/park.db")
    monkeypatch.setenv("PINGJI_SECRET_KEY", "k" * 32)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["questionnaire", *arguments] if arguments[0] != "db" else list(arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_template_is_checked_imported_shown_and_shown_again_as_a_file(cli: Cli, tmp_path: Path) -> None:
    assert cli("db", "upgrade")[0] == 0
    assert cli("template", "q.xlsx") == (0, "已写入 q.xlsx。\n", "")
    assert cli("template", "q.xlsx")[0] == 1  # never overwritten
    assert "没有问题（我的问卷）" in cli("check", "q.xlsx")[1]
    assert cli("import", "q.xlsx")[1] == "已导入“my-questionnaire”第 1 版。\n"
    assert cli("import", "q.xlsx")[1] == "“my-questionnaire”内容没有变化，仍是第 1 版。\n"
    assert "my-questionnaire\t1\t我的问卷" in cli("list")[1]
    shown = cli("show", "my-questionnaire")[1]
    assert "1. 服务态度（好差评五级 1–5）热情耐心，不推不拖。" in shown
    assert "【服务】" in shown
    assert "如果“服务态度”不高于“不满意”才答，否则不计。" in shown
    assert "Attitude" in cli("show", "my-questionnaire", "--lang", "en")[1]
    toml = cli("show", "my-questionnaire", "--toml")[1]
    (tmp_path / "again.toml").write_text(toml, encoding="utf-8")
    assert cli("import", "again.toml")[1] == "“my-questionnaire”内容没有变化，仍是第 1 版。\n"


def test_flaw_in_a_workbook_is_one_line_with_sheet_row_and_column(cli: Cli, tmp_path: Path) -> None:
    cli("template", "q.xlsx")
    book = openpyxl.load_workbook(tmp_path / "q.xlsx")
    book["survey"]["F8"] = "${没有} > 3"
    book.save(tmp_path / "bad.xlsx")
    code, out, err = cli("check", "bad.xlsx")
    assert (code, out) == (2, "")
    assert err.startswith("bad.xlsx[survey]:8: relevant: 条件里的“没有”不是前面的题目；前面有：服务态度、总体评价")
    assert err.count("\n") == 1
    book["survey"]["F8"] = "=1+1"
    book.save(tmp_path / "bad.xlsx")
    assert "bad.xlsx[survey]:8: relevant: 这里是公式" in cli("check", "bad.xlsx")[2]


def test_what_is_not_there_is_bad_input(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_bytes(b"not a workbook")
    for arguments in (("check", "none.toml"), ("check", "none.xlsx"), ("check", "no.xlsx")):
        code, out, err = cli(*arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert cli("db", "upgrade")[0] == 0
    assert cli("show", "none") == (2, "", "没有问卷“none”。\n")


def test_preview_is_one_file_that_asks_nobody(cli: Cli, tmp_path: Path) -> None:
    cli("template", "q.xlsx")
    assert cli("preview", "q.xlsx", "--out", "p.html")[0] == 0
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "预览：我的问卷" in page
    assert page.count("<legend>") == 5
    assert "张三" in page
    assert "http" not in page.replace("http-equiv", "")
    assert 'src="' not in page
    assert "<style>:root" in page
    assert page.index("form[data-when]") < page.index("</body>")
    cli("preview", "q.xlsx", "--out", "p2.html")
    assert (tmp_path / "p2.html").read_text(encoding="utf-8") == page
    assert "Attitude" not in page
    cli("preview", "q.xlsx", "--out", "en.html", "--lang", "en")
    assert "<legend>Attitude</legend>" in (tmp_path / "en.html").read_text(encoding="utf-8")
    assert cli("preview", "q.xlsx", "--out", "no/such/p.html")[0] == 1
