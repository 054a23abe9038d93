"""What programs leave around a text: taken off in headers, keys and texts alike, or named."""

from __future__ import annotations

import pytest

from surveys.records import read_records
from surveys.roster import Person, read_roster
from surveys.spreadsheets.artefacts import clean_text, decode_escapes, looks_like_date
from tests.surveys.spreadsheets.books import book

HEAD = ["工号", "姓名", "部门", "职级"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ('="0012"', "0012"),
        ('= "00""12"', '00"12'),
        ("'0012", "0012"),
        ("`0012", "0012"),
        ("‘0012", "0012"),
        ("0012_x000D_", "0012 "),
        ("'95后'员工", "'95后'员工"),
        ("=0012=", "=0012="),
    ],
)
def test_what_is_no_part_of_the_value_goes(written: str, plain: str) -> None:
    assert clean_text(written).text == plain


@pytest.mark.parametrize("where", range(4))
@pytest.mark.parametrize("artefact", ['="{}"', "'{}", "`{}", "\t{}\t", "{}_x000D_\n", "_x0009_{}", "﻿{}", "{}\r\n"])
def test_it_goes_from_every_column_and_from_the_heading(artefact: str, where: int) -> None:
    row = ["0012", "秦朗", "企业服务科", "中层"]
    for changed in (0, 1):
        rows = [list(HEAD), list(row)]
        rows[changed][where] = artefact.format(rows[changed][where])
        file = read_roster(book({"人员": rows}), "a.xlsx")
        assert file.problems == ()
        assert file.people is not None
        assert [placed.value for placed in file.people] == [Person("0012", "秦朗", "企业服务科", "manager")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2.02401E+11", "digits_lost"),
        ("1.38e+10", "digits_lost"),
        ("#N/A", "cell_error"),
        ("########", "cell_error"),
    ],
)
@pytest.mark.parametrize("where", range(3))
def test_what_is_lost_is_refused_by_row(written: str, code: str, where: int) -> None:
    row = ["0012", "秦朗", "企业服务科", "中层"]
    row[where] = written
    file = read_roster(f"{','.join(HEAD)}\n{','.join(row)}\n".encode(), "a.csv")
    assert [(one.row, one.column, one.code) for one in file.problems] == [(2, HEAD[where], code)]


def test_escapes_of_office_are_characters() -> None:
    assert decode_escapes("a_x000A_b_x4E2D_c_x005F_x000A_") == "a\nb中c_x000A_"
    assert decode_escapes("_xD800_") == "\ufffd"


@pytest.mark.parametrize(
    "text", ["3月1日", "1-Mar", "Mar-01", "2026/3/1", "2026-03-01", "2026年3月1日", "2026-03-01 00:00:00"]
)
def test_a_code_that_became_a_date_is_refused(text: str) -> None:
    assert looks_like_date(text)
    file = read_roster(f"{','.join(HEAD)}\n{text},秦朗,科,中层\n".encode(), "a.csv")
    assert [(one.row, one.column, one.code) for one in file.problems] == [(2, "工号", "date_as_text")]


def test_codes_that_look_nearly_like_dates_are_codes() -> None:
    assert not any(looks_like_date(text) for text in ("2026", "20260301", "A-3-1", "3-1", "1001-2", "2026-0301"))


def test_a_computed_average_in_a_text_file_is_taken_at_fifteen_digits() -> None:
    file = read_records("编号,指标,数值\nM0,kpi,86.66666666666667\nM1,kpi,56.99999999999999\n".encode(), "a.csv")
    assert [placed.entry.values["value"] for placed in file.entries] == ["86.6666666666667", "57"]
