"""The command line on real files: what it prints, what it refuses, how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from bot.cli.lazy import COMMANDS, load
from bot.cli.main import run
from bot.demo.sample_park import build_sample_park, sample_indicators, write_sample_roster

pytestmark = pytest.mark.slow  # left to `make test`

PLAN = "中层360测评"


@dataclass
class Ran:
    code: int
    out: str
    err: str


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """`pingji …` in an empty folder with a SQLite file of its own; no terminal is attached."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{tmp_path}/park.db")
    monkeypatch.setenv("PINGJI_SECRET_KEY", "k" * 32)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def call(*arguments: str) -> Ran:
        code = run(list(arguments))
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return call


@pytest.fixture
def park(cli: Cli, tmp_path: Path) -> Cli:
    """With schema and roster."""
    assert cli("db", "upgrade").code == 0
    write_sample_roster(build_sample_park(), tmp_path / "roster.xlsx")
    assert cli("roster", "import", "roster.xlsx").code == 0
    return cli


def commands() -> list[list[str]]:
    paths: list[list[str]] = [[]]
    for name in COMMANDS:
        paths.append([name])
        paths += [[name, member] for member in getattr(load(name), "commands", ())]
    return paths


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_help_is_everywhere(cli: Cli, path: list[str]) -> None:
    ran = cli(*path, "--help")
    assert ran.code == 0
    assert "Usage: pingji" in ran.out
    assert re.search("[\u4e00-\u9fff]", ran.out)


@pytest.mark.parametrize(
    "line",
    ["nonsense", "round", "round nonsense", "round close", "export R1", "roster import", "serve --port", "score"],
)
def test_bad_usage_ends_with_2(cli: Cli, line: str) -> None:
    ran = cli(*line.split())
    assert ran.code == 2
    assert ran.err or ran.out


def test_without_a_schema_everything_names_the_remedy(cli: Cli, tmp_path: Path) -> None:
    for line in ("serve", "round list", "roster codes", "plan list", "export R1 --out x.xlsx"):
        ran = cli(*line.split())
        assert ran.code == 1
        assert "pingji db upgrade" in ran.err
        assert ran.err.count("\n") == 1
    assert not (tmp_path / "park.db").exists()


def test_settings_that_are_wrong_are_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGJI_TIMEZONE", "Mars/Base")
    ran = cli("round", "list")
    assert ran.code == 2
    assert "PINGJI_TIMEZONE" in ran.err
    monkeypatch.delenv("PINGJI_TIMEZONE")
    monkeypatch.setenv("PINGJI_NONSENSE", "1")
    assert "PINGJI_NONSENSE" in cli("serve").err
    monkeypatch.delenv("PINGJI_NONSENSE")
    monkeypatch.delenv("PINGJI_SECRET_KEY")
    assert "PINGJI_SECRET_KEY" in cli("serve").err


def test_refusals_at_the_server_name_its_own_commands(park: Cli) -> None:
    assert park("plan", "show", "没有的").err == "没有方案“没有的”。pingji plan list 列出已有的。\n"
    assert park("round", "close", "没有的").err == "没有找到轮次“没有的”。pingji round list 列出所有轮次。\n"


def test_a_dry_run_tells_and_changes_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("db", "upgrade")
    write_sample_roster(build_sample_park(), tmp_path / "roster.xlsx")
    ran = cli("roster", "import", "roster.xlsx", "--dry-run")
    assert ran.code == 0
    assert "+ 人员 A001" in ran.out
    assert "什么都没有改" in ran.out
    assert cli("roster", "codes").out == "kind,key,name,code\n"


def test_a_broken_roster_names_file_row_and_column_and_imports_nothing(cli: Cli, tmp_path: Path) -> None:
    cli("db", "upgrade")
    (tmp_path / "bad.csv").write_text("工号,姓名,部门,职级\n1,甲,一科,员工\n2,,一科,主任\n1,丙,一科,员工\n")
    ran = cli("roster", "import", "bad.csv")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert [line for line in lines if "第 3 行 姓名" in line and "bad.csv" in line]
    assert [line for line in lines if "第 3 行 职级" in line]
    assert [line for line in lines if "第 4 行 工号" in line]
    assert cli("roster", "codes").out == "kind,key,name,code\n"


def test_codes_for_everybody_and_no_formulas(cli: Cli, tmp_path: Path) -> None:
    cli("db", "upgrade")
    (tmp_path / "r.csv").write_text("工号,姓名,部门,职级\n1,=cmd(),一科,员工\n2,乙,一科,员工\n")
    assert cli("roster", "import", "r.csv").code == 0
    assert cli("roster", "codes", "--out", "codes.csv").code == 0
    rows = list(csv.DictReader((tmp_path / "codes.csv").open(encoding="utf-8")))
    assert [(row["kind"], row["key"], row["name"]) for row in rows] == [
        ("person", "1", "'=cmd()"),
        ("person", "2", "乙"),
    ]
    assert all(re.fullmatch("[0-9A-Z]{8}", row["code"]) for row in rows)
    assert cli("roster", "codes").out == (tmp_path / "codes.csv").read_text()


def test_the_template_can_be_imported_as_it_is(cli: Cli) -> None:
    cli("db", "upgrade")
    assert cli("roster", "template", "t.xlsx").code == 0
    assert cli("roster", "import", "t.xlsx").code == 0
    assert cli("roster", "template", "no/such/folder.xlsx").code == 1


@pytest.mark.parametrize(("kind", "key"), [("policy", "p6-managers"), ("plan", PLAN)])
def test_what_is_shown_can_be_checked_and_imported_again(park: Cli, tmp_path: Path, kind: str, key: str) -> None:
    assert key in park(kind, "list").out
    file = tmp_path / f"{key}.toml"
    file.write_text(park(kind, "show", key).out)
    assert park(kind, "check", str(file)).code == 0
    assert "已导入" in park(kind, "import", str(file)).out or "没有变化" in park(kind, "import", str(file)).out
    assert park(kind, "show", "nothing").code == 2


@pytest.mark.parametrize("kind", ["questionnaire", "policy", "plan"])
def test_a_broken_file_is_refused_with_file_and_line(park: Cli, tmp_path: Path, kind: str) -> None:
    (tmp_path / "bad.toml").write_text('name = "x"\nnonsense = = 1\n')
    for verb in ("check", "import"):
        ran = park(kind, verb, "bad.toml")
        assert ran.code == 2
        assert ran.err.startswith("bad.toml:2: ")
        assert ran.err.count("\n") == 1
    assert park(kind, "check", "missing.toml").err == "missing.toml: 没有这个文件\n"


def test_a_round_from_plan_to_release(park: Cli, tmp_path: Path) -> None:
    assert "将开启" in park("round", "plan", PLAN).out
    assert json.loads(park("round", "list", "--json").out) == []
    done = park("round", "open", PLAN, "--yes")
    assert done.code == 0
    (listed,) = json.loads(park("round", "list", "--json").out)
    assert {"round", "plan", "state"} <= set(listed)
    assert (listed["plan"], listed["state"]) == (PLAN, "open")
    round_id = listed["round"]
    assert done.out.splitlines()[-1] == round_id
    assert "已完成 0/" in park("round", "status").out
    assert json.loads(park("round", "status", PLAN, "--json").out)["done"] == 0
    assert "正在提醒" in park("round", "remind", round_id).out
    assert "12月20日" in park("round", "extend", round_id, "2099-12-20", "--yes").out
    assert park("round", "extend", round_id, "someday", "--yes").code == 2
    assert park("round", "release", round_id, "--yes").code == 1
    assert park("round", "open", PLAN, "--yes").code == 1
    closed = park("round", "close", round_id)  # a script has decided already
    assert (closed.code, closed.err) == (0, "")
    assert json.loads(park("round", "list", "--json").out)[0]["state"] == "scored"
    assert park("round", "close", round_id, "--yes").code == 1
    assert park("round", "release", round_id, "--yes").code == 0
    assert park("round", "release", round_id, "--yes").code == 1
    assert json.loads(park("round", "list", "--json").out)[0]["state"] == "released"
    assert park("round", "status", "R0000").code == 2


def test_an_export_has_the_contracts_sheets_and_numbers(park: Cli, tmp_path: Path) -> None:
    rows = [row for row in sample_indicators(build_sample_park()) if row[0].startswith("M")]
    lines = ["subject,key,value,period", *(f"{key},{name},{value},{period}" for key, name, period, value in rows)]
    (tmp_path / "kpi.csv").write_text("\n".join(lines) + "\n")
    assert str(len(rows)) in park("indicators", "import", "kpi.csv").out
    park("round", "open", PLAN, "--yes")
    park("round", "close", PLAN, "--yes")
    assert park("export", PLAN, "--out", "out.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames[:3] == ["结果", "明细", "推导"]
    result = list(book["结果"].iter_rows(values_only=True))
    assert result[0] == ("编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记")
    assert len(result) == 1 + 10
    assert all(isinstance(row[3], int | float) for row in result[1:])
    detail = list(book["明细"].iter_rows(values_only=True))
    assert detail[0] == ("编号", "环节", "关系", "人数", "百分比", "得分")
    assert {row[2] for row in detail[1:]} == {"leader", "peer", "subordinate", None}
    packed = park("export", PLAN, "--out", "out.xlsx", "--pack", "out.pingji.zip")
    verified = park("verify", "out.pingji.zip")
    assert (packed.code, verified.code) == (0, 0)
    assert verified.out.splitlines()[-1].removeprefix("指纹 ") in packed.out
    assert park("export", PLAN, "--out", "no/such/out.xlsx").code == 1
    assert park("export", "R0000", "--out", "x.xlsx").code == 2


def test_an_export_before_the_end_is_refused(park: Cli, tmp_path: Path) -> None:
    park("round", "open", PLAN, "--yes")
    ran = park("export", PLAN, "--out", "x.xlsx")
    assert ran.code == 1
    assert "还没有算出结果" in ran.err
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "k.csv "),
        ("subject,value\nM001,1\n", "k.csv "),
        ("subject,key,value\nM001,kpi,eighty\n", "k.csv: 指标 第 2 行 value："),
        ("subject,key,value\nM001,kpi,1\nM001,kpi,2\n", "k.csv: 指标 第 3 行 subject："),
        ("subject,key,value\n,kpi,1\n", "k.csv: 指标 第 2 行 subject："),
        ("subject,key,value\nNOBODY,kpi,1\n", "k.csv: 指标 第 2 行 subject："),
        ("subject,key,value\nM001,kpi,1,2,3\n", "k.csv: 指标 第 2 行"),
    ],
)
def test_broken_indicators_name_row_and_column(park: Cli, tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "k.csv").write_text(text)
    ran = park("indicators", "import", "k.csv")
    assert ran.code == 2
    assert ran.err.startswith(place)
    assert ran.err.count("\n") == 1


def test_scoring_needs_nothing_but_files(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGJI_DATABASE_URL", "mysql://nowhere")
    (tmp_path / "policy.toml").write_text(POLICY)
    (tmp_path / "subjects.csv").write_text("subject,name,kind,unit,level\nA,甲,person,一科,员工\n")
    (tmp_path / "ratings.csv").write_text(
        "subject,relation,rater,item,value\n" + "A,peer,1,态度,80\nA,peer,2,态度,90\n"
    )
    ran = cli("score", ".", "--out", "out")
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "out" / "results.csv").read_text() == ran.out
    assert ran.out.splitlines()[1].startswith("A,85.00,良好,1")
    assert json.loads(cli("score", ".", "--json").out) == json.loads((tmp_path / "out" / "results.json").read_text())
    (tmp_path / "ratings.csv").write_text("subject,relation,rater,item,value\nA,peer,1,态度,many\n")
    ran = cli("score", ".")
    assert ran.code == 2
    assert "ratings.csv:2: value" in ran.err


POLICY = """
name = "小"
[[parts]]
key = "all"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "peer"
  points = 100
  items = ["态度"]
[grading]
method = "bands"
grades = [ { name = "优秀", min = 90 }, { name = "良好", min = 80 }, { name = "合格" } ]
"""


def test_a_backup_is_whole_private_and_restores(park: Cli, tmp_path: Path) -> None:
    assert park("backup", "safe.db").code == 0
    assert (tmp_path / "safe.db").stat().st_mode & 0o777 == 0o600
    assert park("backup", "safe.db").code == 2
    before = park("roster", "codes").out
    with sqlite3.connect(tmp_path / "park.db") as connection:
        connection.execute("DELETE FROM invitation")
    assert park("roster", "codes").out != before
    assert park("restore", "safe.db").code == 2
    assert park("restore", "safe.db", "--yes").code == 0
    assert park("roster", "codes").out == before


def test_what_is_no_backup_is_not_restored(park: Cli, tmp_path: Path) -> None:
    before = park("roster", "codes").out
    (tmp_path / "junk.db").write_bytes(b"SQLite format 3\0" + b"junk" * 1000)
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (a)").connection.close()
    for name in ("junk.db", "other.db", "missing.db"):
        ran = park("restore", name, "--yes")
        assert ran.code == 2
        assert name in ran.err
    assert park("roster", "codes").out == before


def test_postgresql_has_its_own_tools(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGJI_DATABASE_URL", "postgresql://x@localhost:1/none")
    assert "pg_dump" in cli("backup", "b").err
    assert "pg_restore" in cli("restore", "b", "--yes").err
    ran = cli("round", "list")
    assert ran.code == 1
    assert "PINGJI_DATABASE_URL" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("target", ["no/such/park.db", "folder", "damaged.db"])
def test_where_nothing_can_be_restored_one_line_says_why(
    park: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    assert park("backup", "safe.db").code == 0
    (tmp_path / "folder").mkdir()
    (tmp_path / "damaged.db").write_bytes(b"no database any more")
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{tmp_path}/{target}")
    ran = park("restore", "safe.db", "--yes")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(f"{tmp_path}/{target}: 写不了")
    assert "移走再恢复" in ran.err
    (tmp_path / "damaged.db").unlink()
    monkeypatch.setenv("PINGJI_DATABASE_URL", f"sqlite:///{tmp_path}/damaged.db")
    assert park("restore", "safe.db", "--yes").code == 0
