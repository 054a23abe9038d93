"""Files that a real spreadsheet program wrote (LibreOffice 7.4, from `source.xlsx`) give what ours give.

Made by `soffice --headless --convert-to xlsx source.xlsx` and, as shown, by `Text - txt - csv (StarCalc)` with
`44,34,76,1,,2052,false,true,true,false,false,-1` from its .ods.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.records import read_records
from surveys.roster import Person, read_roster

FOLDER = Path(__file__).parent / "libreoffice"
PEOPLE = [
    Person("0001", "钟一鸣", "园区管委会", "leader", wecom_userid="wx1", mobile="13800000001"),
    Person("0012", "秦朗", "企业服务科", "manager", "0001", ("园区管委会",), "wx12", "13800000012", "leave"),
    Person("0013", "安小雨", "企业服务科", "staff", "0012", wecom_userid="wx13"),
    Person("0014", "白杨", "企业服务科", "staff", "0012"),
]
FIGURES = ["92.5", "92.5", "86.6666666666667", "92.5", "57", "92.5", "1234.5"]


def read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def test_people_with_formats_merges_formulas_and_headings_in_two_rows() -> None:
    file = read_roster(read("book.xlsx"), "book.xlsx")
    assert file.problems == ()
    assert file.people is not None
    assert [row.value for row in file.people] == PEOPLE
    assert file.ignored == ("指标", "台账", "人员.备注")


def test_a_text_file_of_it_has_no_merged_cells_and_says_so_by_row() -> None:
    file = read_roster(read("people.csv"), "people.csv")
    assert [(one.row, one.column, one.code) for one in file.problems] == [
        (6, "部门", "missing_value"),
        (7, "部门", "missing_value"),
    ]
    assert file.people is not None
    assert [row.value for row in file.people][:2] == PEOPLE[:2]


@pytest.mark.parametrize("name", ["book.xlsx", "indicators.csv"])
def test_figures_are_those_that_are_shown(name: str) -> None:
    file = read_records(read(name), name)
    entries = [placed.entry for placed in file.entries if placed.entry.kind == "indicators"]
    assert file.problems == ()
    assert [entry.values["value"] for entry in entries] == FIGURES
    assert [entry.values["subject_id"] for entry in entries] == ["0001", "0012", "0013", "0014", "0001", "0012", "0013"]


def test_days_are_days_and_a_day_without_its_year_is_refused() -> None:
    book, text = read_records(read("book.xlsx"), "book.xlsx"), read_records(read("ledger.csv"), "ledger.csv")
    days = [placed.entry.values["on_date"] for placed in book.entries if placed.entry.kind == "ledger"]
    assert days == ["2026-03-05"] * 3
    assert [placed.row for placed in text.entries] == [2, 4]
    assert [(one.row, one.column, one.code) for one in text.problems] == [(3, "日期", "not_a_day")]


def test_formulas_nobody_has_computed_yet_are_refused() -> None:
    file = read_roster(read("source.xlsx"), "source.xlsx")
    assert [(one.row, one.column, one.code) for one in file.problems] == [
        (5, "状态", "formula_unread"),
        (6, "企业微信账号", "formula_unread"),
    ]
