"""`pingji` in scripts: exit codes, one clear line on stderr, nothing changed by what is refused."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3

import pytest
from openpyxl import Workbook, load_workbook

from tests.outsider.people import companies, town, write_roster
from tests.outsider.service import ROOT, Desk, Phone

pytestmark = pytest.mark.slow
CASES = ROOT / "tests" / "scoring" / "cases"


@pytest.fixture
def desk(bare: Desk) -> Desk:
    bare.run("db", "upgrade")
    return bare


def dump(desk: Desk) -> list[str]:
    with sqlite3.connect(desk.folder / "pingji.db") as connection:
        return list(connection.iterdump())


def test_before_the_schema_everything_says_so(bare: Desk) -> None:
    for command in ("serve", "roster codes", "round list", "plan list", "export R1 --out x"):
        done = bare.run(*command.split(), code=None)
        assert done.returncode in (1, 2), command
        assert "pingji db upgrade" in done.stderr
    assert not (bare.folder / "pingji.db").exists()
    with sqlite3.connect(bare.folder / "pingji.db") as old:
        old.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        old.execute("INSERT INTO alembic_version VALUES ('0000')")
    assert "pingji db upgrade" in bare.run("serve", code=1).stderr


BAD_SETTINGS = [
    ({"PINGJI_WECOME__TOKEN": "x"}, "PINGJI_WECOME__TOKEN"),
    ({"PINGJI_WECOM__TOKENS": "x"}, "PINGJI_WECOM__TOKENS"),
    ({"PINGJI_WECOM__TOKEN": ""}, "PINGJI_WECOM__TOKEN"),
    ({"PINGJI_OA__TOKEN": ""}, "PINGJI_OA__TOKEN"),
    ({"PINGJI_WECOM__ENCODING_AES_KEY": "A" * 42}, "PINGJI_WECOM__ENCODING_AES_KEY"),
    ({"PINGJI_OA__ENCODING_AES_KEY": "b" * 44}, "PINGJI_OA__ENCODING_AES_KEY"),
    ({"PINGJI_WECOM__ENCODING_AES_KEY": "A" * 43}, "PINGJI_WECOM__ENCODING_AES_KEY"),
    ({"PINGJI_OA__ENCODING_AES_KEY": ""}, "PINGJI_OA__ENCODING_AES_KEY"),
    ({"PINGJI_WECOM__SECRET": ""}, "PINGJI_WECOM__SECRET"),
    ({"PINGJI_OA__APP_SECRET": ""}, "PINGJI_OA__APP_SECRET"),
    ({"PINGJI_SECRET_KEY": ""}, "PINGJI_SECRET_KEY"),
    ({"PINGJI_WECOM__API_BASE": "http://wechat.example"}, "PINGJI_WECOM__API_BASE"),
    ({"PINGJI_WECOM__API_BASE": "https://a.example/path"}, "PINGJI_WECOM__API_BASE"),
    ({"PINGJI_OA__MP_BASE": "mp.weixin.qq.com"}, "PINGJI_OA__MP_BASE"),
    ({"PINGJI_WECOM__AGENT_ID": "x"}, "PINGJI_WECOM__AGENT_ID"),
    ({"PINGJI_OA__MODE": "open"}, "PINGJI_OA__MODE"),
    ({"PINGJI_OA__TEMPLATES": "{"}, "PINGJI_OA__TEMPLATES"),
    ({"PINGJI_TIMEZONE": "Mars/Base"}, "PINGJI_TIMEZONE"),
    ({"PINGJI_PORT": "99999"}, "PINGJI_PORT"),
    ({"PINGJI_ADMINS": "UL2"}, "PINGJI_ADMINS"),
    ({"PINGJI_BASE_URL": "example.org"}, "PINGJI_BASE_URL"),
    ({"PINGJI_DATABASE_URL": "mysql://x/y"}, "PINGJI_DATABASE_URL"),
]


def test_settings_that_are_wrong_stop_the_service(desk: Desk) -> None:
    for settings, key in BAD_SETTINGS:
        desk.extra = settings
        done = desk.run("serve", code=None)
        assert done.returncode != 0, settings
        assert key in done.stderr, (settings, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    desk.extra = {}
    files = {"base_urll = 1\n": "BASE_URLL", "[wecom\n": "pingji.toml", "[wecom]\ntoken_x = 'a'\n": "TOKEN_X"}
    for text, key in files.items():
        (desk.folder / "pingji.toml").write_text(text)
        done = desk.run("serve", code=None)
        assert done.returncode != 0
        assert key in done.stderr, done.stderr


def test_workbooks_that_are_broken(desk: Desk) -> None:
    (desk.folder / "zip.xlsx").write_bytes(b"this is no workbook")
    (desk.folder / "half.xlsx").write_bytes(write_roster(desk.folder / "w.xlsx", town()).read_bytes()[:900])
    (desk.folder / "bad.csv").write_bytes(b"\x81\xff\xfe\x00\x00")
    missing = Workbook()
    missing.active.title = "人员"
    missing.active.append(["工号", "部门", "职级"])
    missing.active.append(["1", "科", "员工"])
    missing.save(desk.folder / "column.xlsx")
    twice, lost, level, empty, seats = town(), town(), town(), town(), companies()
    twice[5]["工号"] = "S101"
    lost[6]["上级工号"] = "NOBODY"
    level[6]["职级"] = "科长"
    empty[6]["姓名"] = None
    seats[2]["席位"] = "两个"
    write_roster(desk.folder / "twice.xlsx", twice)
    write_roster(desk.folder / "lost.xlsx", lost)
    write_roster(desk.folder / "level.xlsx", level)
    write_roster(desk.folder / "empty.xlsx", empty)
    write_roster(desk.folder / "seats.xlsx", town(), seats)
    before = dump(desk)
    expected = {
        "zip.xlsx": (),
        "half.xlsx": (),
        "bad.csv": (),
        "none.xlsx": (),
        "column.xlsx": ("人员", "姓名"),
        "twice.xlsx": ("人员", "工号", "7", "S101"),
        "lost.xlsx": ("人员", "上级工号", "8", "NOBODY"),
        "level.xlsx": ("人员", "职级", "8", "科长"),
        "empty.xlsx": ("人员", "姓名", "8"),
        "seats.xlsx": ("企业", "席位", "4"),
    }
    for name, words in expected.items():
        for more in ((), ("--dry-run",)):
            done = desk.run("roster", "import", name, *more, code=2)
            assert len(done.stderr.strip().splitlines()) == 1, done.stderr
            for word in (name, *words):
                assert word in done.stderr, (name, word, done.stderr)
    assert dump(desk) == before


def test_dry_run_then_import_then_again(desk: Desk) -> None:
    write_roster(desk.folder / "roster.xlsx", town(), companies())
    before = dump(desk)
    shown = desk.run("roster", "import", "roster.xlsx", "--dry-run").stdout
    assert "S101" in shown
    assert dump(desk) == before
    assert desk.run("roster", "import", "roster.xlsx").stdout.splitlines()[0] == shown.splitlines()[0]
    codes = desk.codes()
    assert len(codes) == len(town()) + 6
    assert len(set(codes.values())) == len(codes)
    rows = list(csv.DictReader(io.StringIO(desk.run("roster", "codes").stdout)))
    assert {row["kind"] for row in rows} == {"person", "enterprise"}
    desk.run("roster", "codes", "--out", "codes.csv")
    assert (desk.folder / "codes.csv").read_text("utf-8").splitlines()[0].lstrip("\ufeff") == "kind,key,name,code"
    people = [one for one in town() if one["工号"] != "S404"]
    people[1]["姓名"] = "改了名"
    write_roster(desk.folder / "roster.xlsx", people)
    shown = desk.run("roster", "import", "roster.xlsx").stdout
    assert "改了名" in shown
    assert "S404" in shown
    assert desk.codes()["L2"] == codes["L2"]
    assert "S404" in desk.codes()


def test_csv_in_the_encodings_of_excel(desk: Desk) -> None:
    text = "姓名,工号,部门,职级\r\n张三,００１,综合科,中层\r\n 李四 ,002,综合科,员工\r\n"
    for encoding in ("gb18030", "utf-8", "utf-8-sig"):
        (desk.folder / "people.csv").write_bytes(text.encode(encoding))
        desk.run("roster", "import", "people.csv")
        assert sorted(desk.codes()) == ["001", "002"]
    desk.run("roster", "template", "empty.xlsx")
    assert {"人员", "部门", "企业", "关系"} <= set(load_workbook(desk.folder / "empty.xlsx").sheetnames)
    desk.run("roster", "import", "empty.xlsx", "--dry-run", code=None)


def test_formulas_in_names_stay_text(desk: Desk) -> None:
    people = town()
    people[3]["姓名"] = '=HYPERLINK("http://evil","经理")'
    people[4]["姓名"] = "<script>alert(1)</script>"
    write_roster(desk.folder / "roster.xlsx", people)
    desk.run("roster", "import", "roster.xlsx")
    assert not [line for line in desk.run("roster", "codes").stdout.splitlines() if ",=" in line]
    round_id = desk.run("round", "open", "中层360测评", "--yes").stdout.split()[-1]
    desk.start()
    try:
        page = Phone(desk).login("UM2")
        assert "<script>alert" not in page.body
    finally:
        desk.stop()
    desk.run("round", "close", round_id)
    desk.run("export", round_id, "--out", "out.xlsx")
    cell = next(c for c in load_workbook(desk.folder / "out.xlsx")["结果"]["B"] if str(c.value).startswith("=HYPER"))
    assert cell.data_type == "s"


def test_plans_policies_questionnaires(desk: Desk) -> None:
    plans = desk.run("plan", "list").stdout
    for plan in ("中层360测评", "员工行为测评", "科室民主测评", "园区服务满意度", "领导班子评估", "群众意见"):
        assert plan in plans
        (desk.folder / "plan.toml").write_text(desk.run("plan", "show", plan).stdout, "utf-8")
        desk.run("plan", "check", "plan.toml")
    assert desk.run("plan", "show", "没有", code=2).stderr
    keys = [line.split()[0] for line in desk.run("policy", "list").stdout.splitlines() if line.strip()]
    policy = desk.run("policy", "show", keys[0]).stdout
    (desk.folder / "good.toml").write_text(policy, "utf-8")
    desk.run("policy", "check", "good.toml")
    broken = {
        "syntax.toml": (policy + "\n[[parts\n", str(policy.count("\n") + 2)),
        "unknown.toml": ("colour = 1\n" + policy, "colour"),
        "type.toml": (policy.replace('name = "', 'name = 5 # "', 1), "name"),
        "total.toml": (policy.replace("points = ", "points = 1", 1), "合计"),
        "empty.toml": ("", "parts"),
    }
    before = dump(desk)
    for name, (text, word) in broken.items():
        (desk.folder / name).write_text(text, "utf-8")
        for verb in ("check", "import"):
            done = desk.run("policy", verb, name, code=2)
            assert name in done.stderr
            assert word in done.stderr, (name, done.stderr)
            assert len(done.stderr.strip().splitlines()) == 1
    (desk.folder / "latin.toml").write_bytes('name = "é"'.encode("latin-1"))
    for group in ("plan", "policy", "questionnaire"):
        for name in ("latin.toml", "missing.toml", "syntax.toml"):
            assert name in desk.run(group, "check", name, code=2).stderr
        assert desk.run(group, "check", ".", code=2).stderr
    assert dump(desk) == before


def test_scoring_from_files(bare: Desk) -> None:
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        bare.run("score", case, "--out", f"{case.name}-out")
        with (bare.folder / f"{case.name}-out" / "results.csv").open(encoding="utf-8-sig") as file:
            found = {row["subject"]: row for row in csv.DictReader(file)}
        with (case / "expected.csv").open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                assert found[row["subject"]]["score"] == row["score"], case.name
                assert found[row["subject"]]["grade"] == row["grade"].replace("-", "")
        assert sorted(path.name for path in (bare.folder / f"{case.name}-out").iterdir()) == [
            "report.xlsx",
            "results.csv",
            "results.json",
        ]
    assert json.loads(bare.run("score", CASES / "p6-managers-10", "--json").stdout)
    assert not (bare.folder / "pingji.db").exists()


BROKEN = {
    "subjects.csv": [("subject,name,kind,unit,level\n", "subject,nama,kind,unit,level\n", ("subjects.csv", "name"))],
    "ratings.csv": [
        ("\n", "\nX,leader,r,执行能力,50\n", ("ratings.csv", "2", "X")),
        ("\n", "\nM01,leader,r,执行能力,101\n", ("ratings.csv", "2", "value")),
        ("\n", "\nM01,leader,r,执行能力,NaN\n", ("ratings.csv", "2", "value")),
        ("\n", "\nM01,leader,r,执行能力,1e1\n", ("ratings.csv", "2", "value")),
        ("\n", "\nM01,leader,r,没有的,50\n", ("ratings.csv", "2", "item")),
        ("\n", "\nM01,nobody,r,执行能力,50\n", ("ratings.csv", "2", "relation")),
        ("\n", "\nM01,leader,r,执行能力,50\nM01,leader,r,执行能力,60\n", ("ratings.csv", "3")),
        ("\n", "\nM01,leader,r,执行能力,50,9,9,9,9\n", ("ratings.csv", "2")),
    ],
    "policy.toml": [('name = "', 'nam = "', ("policy.toml", "nam"))],
}


def test_scoring_refuses_broken_cases(bare: Desk) -> None:
    case, first = CASES / "p6-managers-10", ""
    with (case / "subjects.csv").open(encoding="utf-8-sig") as file:
        first = next(csv.DictReader(file))["subject"]
    for name, changes in BROKEN.items():
        for old, new, words in changes:
            folder = bare.folder / "case"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(case, folder)
            text = (folder / name).read_text("utf-8")
            (folder / name).write_text(text.replace(old, new.replace("M01", first), 1), "utf-8")
            done = bare.run("score", "case", "--out", "out", code=2)
            for word in words:
                assert word in done.stderr, (name, new, done.stderr)
            assert len(done.stderr.strip().splitlines()) == 1
            assert not (bare.folder / "out").exists()
    for gone in ("nowhere", "."):
        assert bare.run("score", gone, "--out", "out", code=2).stderr


def test_usage(desk: Desk) -> None:
    for bad in (("nothing",), ("round", "open"), ("export", "R1"), ("roster", "import"), ("round", "list", "--yaml")):
        done = desk.run(*bad, code=2)
        assert done.stderr
    desk.run("round", "open", "没有这个方案", code=2)
    desk.run("round", "status", "RNONE0", code=2)
    desk.run("export", "RNONE0", "--out", "x.xlsx", code=2)
    assert not (desk.folder / "x.xlsx").exists()
    desk.run("round", "open", "中层360测评", code=None)
    assert json.loads(desk.run("round", "list", "--json").stdout) == []
    for help_of in ((), ("round",), ("score",), ("serve",)):
        assert "Usage" in desk.run(*help_of, "--help").stdout
    desk.run("doctor", code=None)
    desk.run("backup", "copy.db")
    desk.run("restore", "copy.db", "--yes")
    assert desk.run("backup", "copy.db", code=None).returncode in (1, 2)
