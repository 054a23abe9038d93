from __future__ import annotations

import pytest

from surveys.errors import Invalid
from surveys.roster import (
    Department,
    Enterprise,
    FieldChange,
    Override,
    RosterChange,
    RosterEntry,
    list_codes,
    load_roster,
    read_roster,
    write_template,
)
from surveys.roster_updates.importing import import_roster, plan_import

PEOPLE = [
    ("0001", "王一", "班子", "领导"),
    ("1001", "李二", "综合科", "中层", "0001", "规划科", "Li.Er"),
    ("1002", "赵三", "综合科", "员工", "1001"),
    ("1003", "钱四", "规划科", "中层", "", "综合科"),
]
ENTERPRISES = [("统一社会信用代码", "企业名称", "席位"), ("E1", "甲公司", 2), ("E2", "乙公司", None)]


def _problems(diff):
    return [(p.sheet, p.row, p.column, p.code, dict(p.params)) for p in diff.problems]


def test_first_import_makes_people_departments_enterprises_and_codes(database, roster_file):
    file = roster_file(PEOPLE, 企业=ENTERPRISES, 关系=[("评价人工号", "被评人工号", "关系"), ("1002", "1003", "下属")])
    diff = database.write(import_roster, roster_file=file)
    roster = database.read(load_roster)
    assert [entry.kind for entry in diff.new] == ["person"] * 4 + ["department"] * 3 + ["enterprise"] * 2 + ["override"]
    assert roster.departments == (
        Department("班子", serves_enterprises=False),
        Department("综合科"),
        Department("规划科"),
    )
    assert roster.find_person("1001").wecom_userid == "Li.Er"
    assert roster.find_enterprise("E1") == Enterprise("E1", "甲公司", seats=2)
    assert roster.overrides == (Override("1003", "1002", "subordinate"),)
    codes = database.read(list_codes)
    assert [(code.kind, code.key, code.name) for code in codes] == [
        ("person", "0001", "王一"),
        ("person", "1001", "李二"),
        ("person", "1002", "赵三"),
        ("person", "1003", "钱四"),
        ("enterprise", "E1", "甲公司"),
        ("enterprise", "E2", "乙公司"),
    ]
    assert {len(code.code) for code in codes} == {8}


def test_same_file_again_changes_nothing_and_keeps_the_codes(database, roster_file):
    file = roster_file(PEOPLE, 企业=ENTERPRISES)
    database.write(import_roster, roster_file=file)
    before = (database.read(load_roster), database.read(list_codes))
    diff = database.write(import_roster, roster_file=file)
    assert diff.is_empty
    assert dict(diff.unchanged) == {"person": 4, "department": 3, "enterprise": 2, "override": 0}
    assert (database.read(load_roster), database.read(list_codes)) == before


def test_dry_run_says_what_the_import_then_does_and_changes_nothing(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES))
    before = database.read(load_roster)
    file = roster_file([*PEOPLE[:2], ("1004", "孙五", "规划科", "员工")], 企业=ENTERPRISES[:2])
    planned = database.read(plan_import, roster_file=file)
    assert database.read(load_roster) == before
    assert database.write(import_roster, roster_file=file) == planned
    assert [entry.key for entry in planned.new] == ["1004"]
    assert [entry.key for entry in planned.leaving] == ["1002", "1003", "E2"]


def test_department_that_gets_its_first_staff_serves_enterprises(database, roster_file):
    database.write(import_roster, roster_file=roster_file([("1", "甲", "班子", "领导")]))
    database.write(import_roster, roster_file=roster_file([("1", "甲", "班子", "领导"), ("2", "乙", "班子", "员工")]))
    assert database.read(load_roster).departments == (Department("班子"),)


def test_person_missing_from_the_file_leaves_and_may_come_back(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES))
    codes = {code.key: code.code for code in database.read(list_codes)}
    without = [PEOPLE[0], PEOPLE[1], PEOPLE[3]]
    diff = database.write(import_roster, roster_file=roster_file(without, 企业=ENTERPRISES[:2]))
    assert diff.leaving == (RosterEntry("person", "1002", "赵三"), RosterEntry("enterprise", "E2", "乙公司"))
    roster = database.read(load_roster)
    assert (roster.find_person("1002").status, roster.find_enterprise("E2").is_active) == ("left", False)
    assert "1002" not in {code.key for code in database.read(list_codes)}
    back = database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES))
    assert back.new == (RosterEntry("person", "1002", "赵三"), RosterEntry("enterprise", "E2", "乙公司"))
    assert {code.key: code.code for code in database.read(list_codes)} == codes


def test_changed_fields_are_told_in_the_workbooks_words(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE))
    moved = [*PEOPLE[:2], ("1002", "赵三", "规划科", "中层", "", "", "", "", "请假"), PEOPLE[3]]
    diff = database.read(plan_import, roster_file=roster_file(moved))
    assert diff.changed == (
        RosterChange(
            "person",
            "1002",
            "赵三",
            (
                FieldChange("部门", "综合科", "规划科"),
                FieldChange("职级", "员工", "中层"),
                FieldChange("上级工号", "1001", ""),
                FieldChange("状态", "在岗", "请假"),
            ),
        ),
    )


def test_csv_of_people_leaves_enterprises_departments_and_relations_alone(database, roster_file):
    database.write(
        import_roster,
        roster_file=roster_file(
            PEOPLE,
            企业=ENTERPRISES,
            部门=[("部门", "服务企业", "年度等次"), ("综合科", "否", "优秀"), ("规划科", "", ""), ("班子", "", "")],
            关系=[("评价人工号", "被评人工号", "关系"), ("1002", "1003", "下属")],
        ),
    )
    before = database.read(load_roster)
    csv = "工号,姓名,部门,职级\n0001,王一,班子,领导\n1001,李二,新科,中层\n"
    database.write(import_roster, roster_file=read_roster(csv.encode(), "a.csv"))
    after = database.read(load_roster)
    assert after.enterprises == before.enterprises
    assert after.overrides == before.overrides
    assert {*after.departments} == {*before.departments, Department("新科")}
    assert Department("综合科", None, False, "优秀") in before.departments


def test_accounts_that_change_hands_are_taken_over(database, roster_file):
    people = [
        ("1", "甲", "科", "员工", "", "", "a"),
        ("2", "乙", "科", "员工", "", "", "b"),
        ("3", "丙", "科", "员工", "", "", "c"),
    ]
    database.write(import_roster, roster_file=roster_file(people))
    swapped = [
        ("1", "甲", "科", "员工", "", "", "b"),
        ("2", "乙", "科", "员工", "", "", "a"),
        ("4", "丁", "科", "员工", "", "", "c"),
    ]
    database.write(import_roster, roster_file=roster_file(swapped))
    roster = database.read(load_roster)
    assert [(one.person_id, one.wecom_userid) for one in roster.people] == [
        ("1", "b"),
        ("2", "a"),
        ("3", None),
        ("4", "c"),
    ]


def test_problems_across_rows_are_all_found_and_nothing_is_changed(database, roster_file):
    file = roster_file(
        [
            ("1", "甲", "科", "员工", "2", "没有的科", "wx"),
            ("2", "乙", "科", "员工", "3", "", "WX"),
            ("3", "丙", "科", "员工", "1"),
            ("4", "丁", "科", "员工", "4"),
            ("5", "戊", "科", "员工", "99"),
            ("５", "己", "科", "员工"),
        ],
        关系=[("评价人工号", "被评人工号", "关系"), ("1", "77", "同级"), ("1", "1", "同级"), ("1", "2", "自评")],
    )
    expected = [
        ("人员", 2, "上级工号", "superior_cycle", {"path": "1 → 2 → 3 → 1"}),
        ("人员", 2, "协作部门", "unknown_department", {"value": "没有的科"}),
        ("人员", 3, "企业微信账号", "duplicate_account", {"value": "wx", "first_row": 2}),
        ("人员", 5, "上级工号", "own_superior", {"value": "4"}),
        ("人员", 6, "上级工号", "unknown_superior", {"value": "99"}),
        ("人员", 7, "工号", "duplicate_key", {"value": "5", "first_row": 6}),
        ("关系", 2, "被评人工号", "unknown_person", {"value": "77"}),
        ("关系", 3, "关系", "self_relation", {"value": "1"}),
        ("关系", 4, "关系", "self_relation", {"value": "2"}),
    ]
    assert _problems(database.read(plan_import, roster_file=file)) == expected
    with pytest.raises(Invalid) as caught:
        database.write(import_roster, roster_file=file)
    assert (caught.value.code, caught.value.params["count"]) == ("roster_problems", 9)
    assert database.read(load_roster).people == ()


def test_template_imports_as_nothing_and_harms_nobody(database, roster_file, tmp_path):
    departments = [("部门", "年度等次"), ("综合科", "优秀"), ("规划科", "")]
    database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES, 部门=departments))
    before = database.read(load_roster)
    write_template(tmp_path / "模板.xlsx")
    file = read_roster((tmp_path / "模板.xlsx").read_bytes(), "模板.xlsx")
    assert (file.problems, file.ignored) == ((), ("填写说明",))
    database.write(import_roster, roster_file=file)
    after = database.read(load_roster)
    assert (after.people, after.enterprises, after.departments) == (
        before.people,
        before.enterprises,
        before.departments,
    )


def test_template_is_the_same_bytes_each_time(tmp_path):
    write_template(tmp_path / "a.xlsx")
    write_template(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
