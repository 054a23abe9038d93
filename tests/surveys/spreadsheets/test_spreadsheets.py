"""Merged cells, formulas, headings, kinds of files: what a person sees is what is read, or the file is refused."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from surveys.calendar.entered_file import read_calendar
from surveys.errors import Invalid
from surveys.records import read_records
from surveys.roster import read_roster
from surveys.spreadsheets.days import parse_day
from surveys.spreadsheets.workbook import read_sheets
from tests.surveys.spreadsheets.books import book, replaced

HEAD = ["工号", "姓名", "部门", "职级", "上级工号", "协作部门", "状态"]
ROWS = [
    ["0012", "秦朗", "企业服务科", "中层", "", "规划科", "请假"],
    ["0013", "安小雨", "", "员工", "", "", ""],
    ["0014", "白杨", "", "员工", "", "", ""],
]


def merged(rows: list[list[str]], *ranges: str, sheet: str = "人员") -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(book({sheet: rows})))
    for area in ranges:
        workbook[sheet].merge_cells(area)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def people(content: bytes, name: str = "a.xlsx") -> list[tuple[str, str, str, str]]:
    file = read_roster(content, name)
    assert file.problems == ()
    assert file.people is not None
    return [(row.value.person_id, row.value.name, row.value.department, row.value.status) for row in file.people]


def problems(content: bytes, name: str = "a.xlsx") -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in read_roster(content, name).problems]


def test_a_merged_cell_holds_for_every_row_of_its_range() -> None:
    assert people(merged([HEAD, *ROWS], "C2:C4", "G2:G3")) == [
        ("0012", "秦朗", "企业服务科", "leave"),
        ("0013", "安小雨", "企业服务科", "leave"),
        ("0014", "白杨", "企业服务科", "active"),
    ]


def test_a_key_merged_over_rows_is_a_double_and_not_lost() -> None:
    rows = [list(row) for row in ROWS]
    rows[1][0] = ""
    file = read_roster(merged([HEAD, *rows], "A2:A3", "C2:C4"), "a.xlsx")
    assert file.people is not None
    assert [row.value.person_id for row in file.people] == ["0012", "0012", "0014"]


def test_a_cell_merged_over_columns_is_refused() -> None:
    rows = [["0012", "秦朗", "企业服务科", "中层", "0001", "", ""]]
    assert problems(merged([HEAD, *rows], "E2:F2")) == [(2, "协作部门", "merged_across")]


def test_a_number_merged_over_rows_is_refused() -> None:
    rows = [["编号", "项目", "日期", "分值", "原因"]]
    rows += [["M0", "functional", "2026-03-05", "-3", "迟到"], ["M1", "functional", "2026-03-05", "", "迟到"]]
    file = read_records(merged(rows, "D2:D3", sheet="台账"), "a.xlsx")
    assert [(one.row, one.column, one.code) for one in file.problems] == [(3, "分值", "merged_figure")]
    assert len(file.entries) == 1


def test_a_formula_without_a_value_is_refused_by_row() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book({"人员": [HEAD, *ROWS[:1]]})))
    workbook["人员"]["G2"] = '=IF(1=1,"请假","在岗")'
    stream = io.BytesIO()
    workbook.save(stream)
    assert problems(stream.getvalue()) == [(2, "状态", "formula_unread")]


@pytest.mark.parametrize(
    "heading",
    [
        "工号\n(必填)",
        "工号（必填）",
        "工号*",
        " 工 号 ",
        "＊工号",
        "工号：",
        "工号（请填四位数字）",
        "工号[必填]",
        "\t工号",
    ],
)
def test_headings_are_known_with_what_people_write_beside_them(heading: str) -> None:
    assert people(book({"人员": [[heading, *HEAD[1:]], ROWS[0]]})) == [("0012", "秦朗", "企业服务科", "leave")]


def test_headings_in_two_rows_are_read_as_one() -> None:
    above = ["工号", "姓名", "部门", "职级", "联系方式", "", "状态"]
    below = ["", "", "", "", "企业微信账号", "手机", ""]
    rows = [above, below, ["0012", "秦朗", "科", "中层", "wx12", "13800000012", "请假"]]
    for content in (book({"人员": rows}), merged(rows, *(f"{c}1:{c}2" for c in "ABCDG"), "E1:F1")):
        file = read_roster(content, "a.xlsx")
        assert (file.problems, file.ignored) == ((), ())
        assert file.people is not None
        assert [(row.row, row.value.wecom_userid, row.value.mobile) for row in file.people] == [
            (3, "wx12", "13800000012")
        ]


@pytest.mark.parametrize("sheet", ["Sheet1", "花名册", "工作表1"])
def test_a_sheet_of_any_name_with_the_right_columns_is_taken(sheet: str) -> None:
    assert people(book({sheet: [HEAD, ROWS[0]], "说明": [["怎么填"]]})) == [("0012", "秦朗", "企业服务科", "leave")]


def test_two_sheets_that_would_do_are_refused_and_named() -> None:
    with pytest.raises(Invalid) as refused:
        read_roster(book({"一月": [HEAD, ROWS[0]], "二月": [HEAD, ROWS[0]]}), "a.xlsx")
    assert (refused.value.code, refused.value.params["sheets"]) == ("roster_file_two_tables", "一月、二月")
    with pytest.raises(Invalid) as same:
        read_roster(book({"人员": [HEAD, ROWS[0]], "人员 ": [HEAD, ROWS[0]]}), "a.xlsx")
    assert same.value.code == "roster_file_same_sheet"


def test_what_is_not_read_is_named() -> None:
    content = book({"人员": [[*HEAD, "备注", ""], [*ROWS[0], "甲", "乙"]], "旧名单": [["工号", "姓名"]]})
    assert read_roster(content, "a.xlsx").ignored == ("旧名单", "人员.备注", "人员.I列（没有标题）")


def test_strict_open_xml_is_read() -> None:
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    assert people(replaced(book({"人员": [HEAD, ROWS[0]]}), strict)) == [("0012", "秦朗", "企业服务科", "leave")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><body><table><tr><th>a</th></tr></table></body></html>", "roster_file_web_page"),
        (b"\xef\xbb\xbf<!DOCTYPE html><meta charset=utf-8>", "roster_file_web_page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "roster_file_web_page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "roster_file_xml_table",
        ),
        (b"%PDF-1.7", "roster_file_not_table"),
    ],
)
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv"])
def test_what_is_called_a_table_and_is_none_is_said_to_be_so(content: bytes, code: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheets(content, name)
    assert refused.value.code == code


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_files_of_every_habit_are_read_below_a_title(separator: str, encoding: str, end: str) -> None:
    lines = ["2026 年花名册", separator.join(HEAD), separator.join(ROWS[0])]
    assert people(end.join(lines).encode(encoding), "a.csv") == [("0012", "秦朗", "企业服务科", "leave")]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2027-02-14",
            "2027/2/14",
            "2027/02/14",
            "2027-2-14",
            "2027年2月14日",
            "2027.2.14",
            "２０２７-02-14",
            "20270214",
        ),
        *(
            "2027－2－14",
            "2027–2–14",
            " 2027 年 2 月 14 日 ",
            "2027年2月14号",
            "2027-2-14 08:30",
            "2027-02-14T00:00:00",
        ),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert parse_day(text) == date(2027, 2, 14)
    assert [one.day for one in read_calendar(f"日期,安排\n{text},放假\n".encode(), "c.csv").days] == [date(2027, 2, 14)]
    records = read_records(f"编号,项目,日期,分值,原因\nM0,functional,{text},-1,迟到\n".encode(), "a.csv")
    assert [placed.entry.values["on_date"] for placed in records.entries] == ["2027-02-14"]


@pytest.mark.parametrize(
    "text", ["2/14/2027", "27-2-14", "2027-02-30", "2027年2月", "2月14日", "2027-2/14", "46086", "明天"]
)
def test_what_may_be_two_days_is_none(text: str) -> None:
    assert parse_day(text) is None
    assert [
        (one.row, one.column, one.code) for one in read_calendar(f"日期,安排\n{text},放假\n".encode(), "c").problems
    ] == [(2, "日期", "not_a_day")]


def test_a_date_cell_is_a_day_in_every_kind_of_file() -> None:
    workdays = book({"Sheet1": [["日期", "安排"], [(46067, "yyyy/m/d"), "放假"]]})  # type: ignore[list-item]
    assert [one.day for one in read_calendar(workdays, "c.xlsx").days] == [date(2026, 2, 14)]


def test_a_document_type_far_into_a_part_is_refused() -> None:
    content = book({"人员": [HEAD, ROWS[0]]})
    far = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    long = replaced(content, {far: far + b"<!--" + b"x" * 9000 + b"--><!DOCTYPE a [<!ENTITY b 'c'>]>"}, "sheet1.xml")
    with pytest.raises(Invalid) as refused:
        read_sheets(long, "a.xlsx")
    assert refused.value.code == "roster_file_broken"
