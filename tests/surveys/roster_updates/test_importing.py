from __future__ import annotations

import orjson
import pytest

from surveys.errors import Invalid, WrongState
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
from surveys.roster.documents import file_document, file_from
from surveys.roster_updates.batches import list_roster_imports, undo_roster
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
    for leave_absent in (False, True):
        planned = database.read(plan_import, roster_file=file, leave_absent=leave_absent)
        gone = [entry.key for entry in planned.leaving]
        number = len(gone) or None
        stays = [entry.key for entry in planned.absent]
        assert (gone, stays) == (([], ["1002", "1003", "E2"]) if not leave_absent else (["1002", "1003", "E2"], []))
        assert database.read(load_roster) == before or leave_absent
        done = database.write(import_roster, roster_file=file, leave_absent=leave_absent, number=number)
        assert done == planned
        assert [entry.key for entry in planned.new] == ([] if leave_absent else ["1004"])


def test_department_that_gets_its_first_staff_serves_enterprises(database, roster_file):
    database.write(import_roster, roster_file=roster_file([("1", "甲", "班子", "领导")]))
    database.write(import_roster, roster_file=roster_file([("1", "甲", "班子", "领导"), ("2", "乙", "班子", "员工")]))
    assert database.read(load_roster).departments == (Department("班子"),)


def test_who_is_missing_from_the_file_stays_and_is_listed(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES))
    before = database.read(load_roster)
    diff = database.write(import_roster, roster_file=roster_file([PEOPLE[0], PEOPLE[1]], 企业=ENTERPRISES[:2]))
    assert (diff.leaving, diff.changed, diff.new) == ((), (), ())
    assert diff.absent == (
        RosterEntry("person", "1002", "赵三"),
        RosterEntry("person", "1003", "钱四"),
        RosterEntry("enterprise", "E2", "乙公司"),
    )
    assert database.read(load_roster) == before


def test_who_is_missing_leaves_where_the_number_is_named_and_may_come_back(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE, 企业=ENTERPRISES))
    codes = {code.key: code.code for code in database.read(list_codes)}
    without = roster_file([PEOPLE[0], PEOPLE[1], PEOPLE[3]], 企业=ENTERPRISES[:2])
    for wrong in (None, 1, 3):
        with pytest.raises(Invalid) as refused:
            database.write(import_roster, roster_file=without, leave_absent=True, number=wrong)
        assert (refused.value.code, refused.value.params["count"]) == ("roster_leaving_number", 2)
    diff = database.write(import_roster, roster_file=without, leave_absent=True, number=2)
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
    swapped = [("1", "甲", "科", "员工", "", "", "b"), ("2", "乙", "科", "员工", "", "", "a")]
    given = roster_file([*swapped, ("4", "丁", "科", "员工", "", "", "c")])
    assert _problems(database.read(plan_import, roster_file=given)) == [
        ("人员", 4, "企业微信账号", "account_of_other", {"value": "c", "key": "3", "name": "丙"})
    ]
    database.write(import_roster, roster_file=given, leave_absent=True, number=1)
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


def test_a_column_that_is_not_there_leaves_what_is_known(database, roster_file, workbook):
    people = [("1001", "李二", "综合科", "中层", "", "综合科", "Li.Er", "13800000000", "请假", "是")]
    database.write(import_roster, roster_file=roster_file(people))
    before = database.read(load_roster)
    short = read_roster("工号,姓名,部门,职级\n1001,李二,综合科,中层\n".encode(), "a.csv")
    assert database.write(import_roster, roster_file=short).is_empty
    assert database.read(load_roster) == before


def test_keys_that_lost_their_zeros_are_named_and_refused(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE))
    lost = read_roster("工号,姓名,部门,职级\n1,王一,班子,领导\n9,王一,班子,领导\n".encode(), "a.csv")
    assert _problems(database.read(plan_import, roster_file=lost)) == [
        ("人员", 2, "工号", "zeros_lost", {"value": "1", "full": "0001", "name": "王一"})
    ]


def _office(roster_file, leaving=(), administrators=("0", "1")):
    rows = [
        (
            str(n),
            f"名{n}",
            "科",
            "员工",
            "",
            "",
            f"u{n}",
            "",
            "离职" if n in leaving else "",
            "是" if str(n) in administrators else "",
        )
        for n in range(30)
    ]
    return roster_file(rows)


@pytest.mark.parametrize(
    ("leaving", "actor", "reasons"),
    [
        ((5, 6, 7), "person:0", ()),
        ((5, 6, 7, 8), "person:0", ("many",)),
        ((1,), "person:0", ("administrator",)),
        ((7,), "person:7", ("asker",)),
        ((1, 2, 3, 4, 5), "person:1", ("many", "administrator", "asker")),
    ],
)
def test_many_leaving_administrators_and_the_one_who_asks_need_the_number(
    database, roster_file, leaving, actor, reasons
):
    database.write(import_roster, roster_file=_office(roster_file))
    before, file = database.read(load_roster), _office(roster_file, leaving)
    if reasons:
        with pytest.raises(Invalid) as refused:
            database.write(import_roster, roster_file=file, actor=actor)
        assert (refused.value.code, refused.value.params["reasons"]) == ("roster_leaving_number", reasons)
        assert database.read(load_roster) == before
    number = len(leaving) if reasons else None
    diff = database.write(import_roster, roster_file=file, actor=actor, number=number)
    assert [entry.key for entry in diff.leaving] == sorted(map(str, leaving))


def test_the_last_administrator_is_never_removed(database, roster_file):
    database.write(import_roster, roster_file=_office(roster_file))
    before = database.read(load_roster)
    for file in (_office(roster_file, (0, 1)), _office(roster_file, administrators=())):
        with pytest.raises(Invalid) as refused:
            database.write(import_roster, roster_file=file, number=2)
        assert refused.value.code == "roster_last_admin"
        assert database.read(load_roster) == before


def test_an_import_is_undone_as_it_was(database, roster_file):
    departments = [("部门", "年度等次"), ("综合科", "优秀"), ("规划科", "")]
    first = roster_file(
        PEOPLE,
        企业=ENTERPRISES,
        部门=departments,
        关系=[("评价人工号", "被评人工号", "关系"), ("1002", "1003", "下属")],
    )
    database.write(import_roster, roster_file=first)
    before, earlier = database.read(load_roster), set(database.read(list_roster_imports))
    changed = roster_file(
        [
            PEOPLE[0],
            ("1001", "李二", "新科", "员工", "0001", "", "other"),
            ("1009", "周九", "新科", "员工", "", "", "Li.Er"),
        ],
        企业=[("统一社会信用代码", "企业名称"), ("E1", "甲厂"), ("E9", "丙厂")],
        关系=[("评价人工号", "被评人工号", "关系")],
    )
    database.write(import_roster, roster_file=changed, leave_absent=True, number=3)
    (batch,) = set(database.read(list_roster_imports)) - earlier
    database.write(undo_roster, import_id=batch.import_id, actor="cli")
    after = database.read(load_roster)
    assert (after.departments, after.overrides) == (before.departments, before.overrides)
    assert [one for one in after.people if one.status != "left"] == list(before.people)
    assert after.active_enterprises == before.enterprises
    assert (after.find_person("1009").status, after.find_person("1009").wecom_userid) == ("left", None)
    assert database.write(undo_roster, import_id=batch.import_id, actor="cli").is_empty
    assert database.read(load_roster) == after


def test_an_import_is_not_undone_over_what_came_later(database, roster_file):
    database.write(import_roster, roster_file=roster_file(PEOPLE))
    earlier = set(database.read(list_roster_imports))
    database.write(
        import_roster, roster_file=roster_file([("0001", "王一", "班子", "领导"), ("1002", "赵三", "规划科", "员工")])
    )
    (second,) = set(database.read(list_roster_imports)) - earlier
    database.write(import_roster, roster_file=roster_file([("1002", "赵三", "综合科", "中层")]))
    before = database.read(load_roster)
    with pytest.raises(WrongState) as refused:
        database.write(undo_roster, import_id=second.import_id, actor="cli")
    assert (refused.value.code, refused.value.params["key"]) == ("roster_row_changed", "1002")
    assert database.read(load_roster) == before


def test_a_file_read_is_the_same_after_it_was_kept(roster_file):
    file = roster_file(
        PEOPLE,
        企业=ENTERPRISES,
        部门=[("部门",), ("科",)],
        关系=[("评价人工号", "被评人工号", "关系"), ("1", "2", "同级")],
    )
    assert file_from(orjson.loads(orjson.dumps(file_document(file)))) == file
