"""`pingji calendar …` and the clock of a round on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.cli.test_main import PLAN, Cli, cli, park  # noqa: F401  (fixtures)

pytestmark = pytest.mark.slow  # left to `make test`


def test_days_are_set_listed_imported_and_removed(park: Cli, tmp_path: Path) -> None:  # noqa: F811
    assert park("calendar", "set", "2027-02-14", "上班", "调休").code == 0
    (tmp_path / "days.csv").write_text(
        "日期,安排,说明\n2027-02-08,休息,春节\n,,\n2027-02-14,休息,\n", encoding="utf-8-sig"
    )
    assert "2 天" in park("calendar", "import", "days.csv").out
    listed = park("calendar", "list").out.splitlines()
    assert listed[:2] == ["· 2027-02-08（周一）休息 春节", "· 2027-02-14（周日）休息"]
    assert park("calendar", "remove", "2027-02-14").code == 0
    assert park("calendar", "remove", "2027-02-14").code == 2
    assert len(park("calendar", "list").out.splitlines()) == 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("日期,说明\n2027-02-08,春节\n", "安排"),
        ("日期,安排\n2027-02-08,休息\n2027-02-30,休息\n", "第 3 行 日期"),
        ("日期,安排\n2027-02-08,也许\n", "第 2 行 安排"),
        ("日期,安排\n2027-02-08,休息\n2027-02-08,上班\n", "第 3 行 日期"),
    ],
)
def test_bad_file_is_refused_whole_with_its_place(park: Cli, tmp_path: Path, text: str, place: str) -> None:  # noqa: F811
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")
    ran = park("calendar", "import", "days.csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("days.csv") or "days.csv" in ran.err
    assert place in ran.err
    assert len(park("calendar", "list").out.splitlines()) == 1


@pytest.mark.slow
def test_round_is_paused_resumed_and_extended_for_one(park: Cli) -> None:  # noqa: F811
    round_id = park("round", "open", PLAN, "--yes").out.split()[-1]
    assert park("round", "pause", PLAN, "--yes").code == 0
    assert json.loads(park("round", "status", PLAN, "--json").out)["state"] == "paused"
    assert park("round", "pause", PLAN, "--yes").code == 1
    assert park("round", "extend", PLAN, "+3天", "--yes").code == 1
    assert "已恢复" in park("round", "resume", PLAN, "--yes").out
    leader = json.loads(park("round", "list", "--json").out)[0]
    assert (leader["round"], leader["state"]) == (round_id, "open")
    ran = park("round", "extend", PLAN, "+5天", "--person", "没有这个人", "--yes")
    assert (ran.code, "没有这个人" in ran.err) == (2, True)


def test_days_saved_by_a_chinese_excel_are_read(park: Cli, tmp_path: Path) -> None:  # noqa: F811
    """As the roster's CSV is: GB18030 as well as UTF-8."""
    (tmp_path / "days.csv").write_text("日期,安排,说明\n2027-02-14,上班,调休\n", encoding="gb18030")
    ran = park("calendar", "import", "days.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "调休" in park("calendar", "list").out
