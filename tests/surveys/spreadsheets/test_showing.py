"""What a spreadsheet shows for a stored number, and the figure or day behind it."""

from __future__ import annotations

import pytest

from surveys.spreadsheets.cells import Cell
from surveys.spreadsheets.showing import show_number, show_text


@pytest.mark.parametrize(
    ("stored", "code", "figure"),
    [
        ("0.925", "0.0%", "92.5%"),
        ("0.925", "0.00%_ ", "92.5%"),
        ("0.925", "0.00%_);[Red](0.00%)", "92.5%"),
        ("-0.05", "0.00%_);[Red](0.00%)", "-5%"),
        ("0.925", '0.0%"完成"', "92.5%"),
        ("0.925", "[>=0.9]0.0%;0.00", "92.5%"),
        ("0.5", "[>=0.9]0.0%;0.00", "0.5"),
        ("0.925", "[颜色10]0.0%", "92.5%"),
        ("92.5", '0.0"%"', "92.5%"),
        ("92.5", "0.0\\%", "92.5%"),
        ("0.56999999999999995", "0%", "57%"),
        ("86.66666666666667", "", "86.6666666666667"),
        ("56.99999999999999", "", "57"),
        ("0.30000000000000004", "", "0.3"),
        ("1E-17", "", "0.00000000000000001"),
        ("1E-27", "", "0"),
        ("8.65E+01", "0.00E+00", "86.5"),
        ("86500", "0.0,", "86.5"),
        ("1234.5", "#,##0.00", "1234.5"),
        ("0.5", "# ?/?", "0.5"),
        ("-2", "0;-0", "-2"),
        ("-2", "General", "-2"),
    ],
)
def test_a_figure_is_exact_and_at_the_scale_that_is_shown(stored: str, code: str, figure: str) -> None:
    assert show_number(stored, code).figure == figure


@pytest.mark.parametrize(
    ("stored", "code", "text"),
    [
        ("17", "0000", "0017"),
        ("17", '"A"0000', "A0017"),
        ("17", "\\A-0000", "A-0017"),
        ("12345678901", "000-0000-0000", "123-4567-8901"),
        ("10012", "00-000", "10-012"),
        ("17", '[<100]0000;"B"0', "0017"),
        ("170", '[<100]0000;"B"0', "B170"),
        ("17", 'General"号"', "17号"),
        ("17", "[$编号-804]0", "编号17"),
        ("17", "??0", "17"),
        ("0.925", "0.0%", "92.5%"),
        ("2.5", "0", "3"),
        ("0.125", "0.00", "0.13"),
        ("-3.5", "0.0;(0.0)", "(3.5)"),
        ("0", '0;-0;"无"', "无"),
        ("5", "0.##", "5."),
        ("202401000001", "General", "202401000001"),
        ("202401000001", "0.00E+00", "202401000001"),
        ("86.66666666666667", "General", "86.66666667"),
        ("17", "@", "17"),
    ],
)
def test_a_text_is_what_the_cell_shows(stored: str, code: str, text: str) -> None:
    cell = show_number(stored, code)
    assert (cell.text, cell.flaw) == (text, None)


@pytest.mark.parametrize(
    ("stored", "code", "flaw"),
    [
        ("1001", "#,##0", "grouped"),
        ("913100001234567890", "0", "digits_lost"),
        ("913100001234567890", "General", "digits_lost"),
        ("5", ";;;", "hidden_value"),
        ("0", "0;-0;", "hidden_value"),
        ("-3", "0;0", "format_unclear"),
        ("1001", "[DBNum1]General", "format_unclear"),
        ("0.5", "# ?/?", "format_unclear"),
    ],
)
def test_what_cannot_be_told_bears_a_flaw(stored: str, code: str, flaw: str) -> None:
    assert show_number(stored, code).flaw == flaw


def test_a_number_in_ten_thousands_is_no_percentage() -> None:
    assert show_number("92.5", '0.0"万"').figure is None


@pytest.mark.parametrize(
    "code",
    [
        'm"月"d"日"',
        "yyyy-mm-dd",
        "yyyy/m/d",
        "mmm-yy",
        "[$-804]yyyy年m月d日",
        "yyyy-mm-dd h:mm:ss",
        "[$-F800]dddd",
        "e/m/d",
    ],
)
def test_a_date_is_a_day_and_never_a_text(code: str) -> None:
    assert show_number("46082", code) == Cell("", "date_as_text", day="2026-03-01")


def test_days_count_from_where_the_workbook_says() -> None:
    assert show_number("44620", "yyyy-mm-dd", is_1904=True).day == "2026-03-01"
    assert show_number("59", "yyyy-mm-dd").day == "1900-02-28"
    assert show_number("0.5", "h:mm").day is None


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("企业服务", '@"科"', "企业服务科"),
        ("0012", "@", "0012"),
        ("甲", '0;-0;0;"〔"@"〕"', "〔甲〕"),
        ("甲", "0.0%", "甲"),
    ],
)
def test_a_format_of_texts_is_shown_too(text: str, code: str, shown: str) -> None:
    assert show_text(text, code) == shown


def test_a_text_that_its_format_hides_is_none() -> None:
    assert show_text("甲", ";;;") is None


@pytest.mark.parametrize("stored", ["abc", "", "NaN", "Infinity", "1e400000000"])
def test_what_is_no_finite_number_is_an_error(stored: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        show_number(stored, "")
