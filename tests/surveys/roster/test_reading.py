from __future__ import annotations

import io
import zipfile

import pytest

from surveys.errors import Invalid
from surveys.roster import Enterprise, Override, Person, read_roster

CSV = "工号,姓名,部门,职级,上级工号,协作部门\n0001,王一,办公室,领导,,\n1001,李二,综合科,中层,0001,规划科、财务科\n"


def _people(file):
    return [row.value for row in file.people]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_an_encoding_is_read(encoding):
    file = read_roster(CSV.encode(encoding), "people.csv")
    assert file.problems == ()
    assert _people(file) == [
        Person("0001", "王一", "办公室", "leader"),
        Person("1001", "李二", "综合科", "manager", "0001", ("规划科", "财务科")),
    ]
    assert (file.departments, file.enterprises, file.overrides) == (None, None, None)


def test_csv_with_crlf_quotes_and_blank_lines_keeps_the_spreadsheet_rows():
    text = '姓名,工号,职级,部门\r\n"王,一",1,中层,"综合\n科"\r\n\r\n李二,,员工,综合科\r\n'
    file = read_roster(text.encode(), "a.csv")
    assert [(row.row, row.value.name) for row in file.people] == [(2, "王,一"), (4, "李二")]
    assert [(p.row, p.column, p.code) for p in file.problems] == [(4, "工号", "missing_value")]


def test_full_width_headers_keys_and_spaces_are_forgiven(roster_file, workbook):
    content = workbook(
        人员=[
            ("　工号＊ ", "姓 名", "部门", "职级", "企业微信账号", "状态", "管理员"),
            ("　１００１ ", "张　三", "综合科", " 中层", "ＷangＷu", "在　岗", "是"),
        ]
    )
    assert _people(read_roster(content, "a.xlsx")) == [
        Person("1001", "张三", "综合科", "manager", wecom_userid="WangWu", is_admin=True)
    ]


def test_numbers_in_cells_become_plain_text(roster_file):
    file = roster_file([(1001.0, "张三", "综合科", "员工", 7, "", "", 13800000000.0), ("7", "李", "综合科", "中层")])
    assert _people(file)[0] == Person("1001", "张三", "综合科", "staff", "7", mobile="13800000000")


def test_number_with_more_digits_than_excel_keeps_is_a_problem(roster_file):
    file = roster_file(企业=[("统一社会信用代码", "企业名称"), (913100001234567890, "甲公司")])
    assert [(p.sheet, p.row, p.column, p.code) for p in file.problems] == [
        ("企业", 2, "统一社会信用代码", "digits_lost")
    ]


def test_every_row_problem_is_collected(roster_file):
    file = roster_file(
        [
            ("1", "甲", "综合科", "经理", "", "", "", "", "度假", "也许"),
            ("2", "", "", "员工"),
            ("3", "名" * 101, "综合科", "员工"),
        ],
        企业=[("统一社会信用代码", "企业名称", "席位"), ("E1", "甲公司", "零"), ("", "乙公司", 0), ("E3", "丙公司", 2)],
        关系=[("评价人工号", "被评人工号", "关系"), ("1", "2", "朋友"), ("2", "1", "协作部门")],
    )
    assert [(p.sheet, p.row, p.column, p.code) for p in file.problems] == [
        ("人员", 2, "职级", "unknown_level"),
        ("人员", 2, "状态", "unknown_status"),
        ("人员", 2, "管理员", "unknown_yes_no"),
        ("人员", 3, "姓名", "missing_value"),
        ("人员", 3, "部门", "missing_value"),
        ("人员", 4, "姓名", "text_too_long"),
        ("企业", 2, "席位", "bad_seats"),
        ("企业", 3, "统一社会信用代码", "missing_value"),
        ("企业", 3, "席位", "bad_seats"),
        ("关系", 2, "关系", "unknown_relation"),
    ]
    assert file.enterprises[2].value == Enterprise("E3", "丙公司", seats=2)
    assert file.overrides[1].value == Override("1", "2", "peer")


def test_missing_and_double_columns_are_named_and_others_ignored(workbook):
    content = workbook(人员=[("工号", "姓名", "姓名", "备注"), ("1", "甲", "乙", "x")], 别的=[("a",)])
    file = read_roster(content, "a.xlsx")
    assert [(p.row, p.column, p.code) for p in file.problems] == [
        (1, "姓名", "duplicate_column"),
        (1, "部门", "missing_column"),
        (1, "职级", "missing_column"),
    ]
    assert file.ignored == ("别的", "人员.备注")


def test_title_above_the_header_is_skipped(workbook):
    content = workbook(人员=[("二〇二六年人员名册",), ("工号", "姓名", "部门", "职级"), ("1", "甲", "综合科", "员工")])
    file = read_roster(content, "a.xlsx")
    assert [(row.row, row.value.person_id) for row in file.people] == [(3, "1")]


def test_department_written_with_other_brackets_is_the_same_department(roster_file):
    file = roster_file([("1", "甲", "规划科（一）", "员工"), ("2", "乙", "规划科(一)", "员工", "", "规划科(一)")])
    assert [person.department for person in _people(file)] == ["规划科（一）", "规划科（一）"]
    assert _people(file)[1].collaborates == ("规划科（一）",)


def _zip(name: str, content: bytes, times: int = 1) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number}{name}", content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "roster_file_empty"),
        (b" \r\n", "roster_file_empty"),
        (b"\xd0\xcf\x11\xe0rest", "roster_file_old_format"),
        (b"PK\x03\x04 not a zip at all", "roster_file_broken"),
        (_zip(".txt", b"hello"), "roster_file_broken"),
        (_zip(".xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "roster_file_broken"),
        (b"x" * (20 * 1024 * 1024 + 1), "roster_file_too_large"),
        (b"\x00\x01\x02\xff\xff", "roster_file_unknown_text"),
        ('工号,姓名\n"1,甲'.encode(), "roster_file_broken"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_a_code(content, code):
    with pytest.raises(Invalid) as caught:
        read_roster(content, "名册.csv")
    assert caught.value.code == code


@pytest.mark.slow
def test_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused():
    with pytest.raises(Invalid) as caught:
        read_roster(_zip(".bin", b"\0" * 110_000_000, 3), "名册.xlsx")
    assert caught.value.code == "roster_file_too_large"


@pytest.mark.parametrize("row", [99_999_999, 1_048_577])
@pytest.mark.slow
def test_sheet_without_end_is_refused_and_not_walked(workbook, row):
    source = zipfile.ZipFile(io.BytesIO(workbook(人员=[("工号", "姓名", "部门", "职级")])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            far = f'<row r="{row}"><c r="A{row}"><v>5</v></c></row></sheetData>'.encode()
            archive.writestr(name, source.read(name).replace(b"</sheetData>", far))
    with pytest.raises(Invalid) as caught:
        read_roster(stream.getvalue(), "名册.xlsx")
    assert caught.value.code == "roster_file_broken"


def test_workbook_cut_short_is_refused(workbook):
    content = workbook(人员=[("工号",)])
    with pytest.raises(Invalid) as caught:
        read_roster(content[: len(content) // 2], "名册.xlsx")
    assert caught.value.code == "roster_file_broken"


def test_workbook_with_neither_people_nor_enterprises_is_refused(workbook):
    with pytest.raises(Invalid) as caught:
        read_roster(workbook(工资=[("工号",)]), "名册.xlsx")
    assert (caught.value.code, caught.value.params["sheets"]) == ("roster_file_no_sheet", "工资")


def test_a_workbook_by_name_only_is_called_broken():
    with pytest.raises(Invalid) as caught:
        read_roster("姓名,工号".encode(), "名册.xlsx")
    assert caught.value.code == "roster_file_broken"


@pytest.mark.parametrize("account", ["@all", "@ALL", "a|b", "a/b", "a'b", "张三", ".abc", "_a", "<b>"])
def test_what_cannot_be_one_members_account_is_a_problem(account):
    text = f"工号,姓名,部门,职级,企业微信账号\n1,王一,办公室,领导,{account}\n"
    file = read_roster(text.encode(), "a.csv")
    assert [(p.row, p.column, p.code) for p in file.problems] == [(2, "企业微信账号", "bad_account")]


@pytest.mark.parametrize("account", ["z" * 64, "Zhang.San-1_2@park", "0007", "1e5x", "sys1"])
def test_every_account_that_wecom_gives_is_taken(account):
    text = f"工号,姓名,部门,职级,企业微信账号\n1,王一,办公室,领导,{account}\n"
    file = read_roster(text.encode(), "a.csv")
    assert file.problems == ()
    assert [person.wecom_userid for person in _people(file)] == [account]
