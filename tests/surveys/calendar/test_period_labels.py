from __future__ import annotations

from datetime import date

import pytest

from surveys.calendar.period_labels import (
    RHYTHMS,
    belongs,
    label_of,
    precedes,
    preceding_label,
    read_period,
    span_of,
    split_period,
    window_of,
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2026", "2026"),
        ("２０２６年", "2026"),
        ("2026年度", "2026"),
        ("2026H1", "2026-H1"),
        ("2026-h2", "2026-H2"),
        ("2026年上半年", "2026-H1"),
        ("2026年 下半年", "2026-H2"),
        ("2026Q4", "2026-Q4"),
        ("2026-Q4", "2026-Q4"),
        ("2026年第四季度", "2026-Q4"),
        ("2026年3季度", "2026-Q3"),
        ("2026-11", "2026-11"),
        ("2026/1", "2026-01"),
        ("2026.07", "2026-07"),
        ("2026年7月份", "2026-07"),
        ("2026W07", "2026-W07"),
        ("2026-W7", "2026-W07"),
        ("2026年第7周", "2026-W07"),
    ],
)
def test_a_period_is_read_however_it_is_written(text: str, label: str) -> None:
    assert read_period(text) == label


@pytest.mark.parametrize(
    "text", ["", "26", "1999", "2026-13", "2026Q5", "2026H3", "2026W54", "2026-11-02", "12-20", "1-自评价"]
)
def test_other_text_is_no_period(text: str) -> None:
    assert read_period(text) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("园区年度考核 2026", ("园区年度考核", "2026")),
        ("中层360测评 2026 Q4", ("中层360测评", "2026-Q4")),
        ("中层360测评", ("中层360测评", None)),
        ("考核 试行 2026年11月", ("考核 试行", "2026-11")),
        ("2026", ("2026", None)),
        ("中层360测评 2026-12-20", ("中层360测评 2026-12-20", None)),
    ],
)
def test_a_period_stands_behind_a_name(text: str, parts: tuple[str, str | None]) -> None:
    assert split_period(text) == parts


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_what_a_day_lies_in_is_read_back_and_follows_what_precedes_it(rhythm: str) -> None:
    for day in (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 3), date(2028, 2, 29)):
        label = label_of(rhythm, day)
        span = span_of(label)
        assert span is not None
        assert span[0] <= day <= span[1]
        assert read_period(label) == label
        before = preceding_label(label)
        assert before is not None
        assert precedes(before, label)
        assert not precedes(label, before)


def test_a_day_and_other_text_have_nothing_before_them() -> None:
    assert (preceding_label("2026-11-02"), preceding_label("1-自评价")) == (None, None)
    assert precedes("1-自评价", "2026") is None


@pytest.mark.parametrize(
    ("label", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-11-02", "2026-11-02", "2026-11-02"),
    ],
)
def test_a_label_names_its_days(label: str, first: str, last: str) -> None:
    span = span_of(label)
    assert span is not None
    assert (span[0].isoformat(), span[1].isoformat()) == (first, last)


def test_a_record_belongs_to_the_stretch_it_lies_in() -> None:
    quarter, year = window_of("2026-Q3"), window_of("2026-11-02")
    assert [belongs(label, quarter) for label in ("2026-07", "2026-Q3", "2026-10", "2026", "", "1-自评价")] == [
        *(True, True, False, False),
        *(True, True),
    ]
    assert [belongs(label, year) for label in ("2026-01", "2026", "2025-12", "2026-13")] == [True, True, False, True]


def test_a_week_belongs_where_its_thursday_lies() -> None:
    """Otherwise the last days of a year and the first of the next would be in no year at all."""
    last_week = "2026-W53"  # 28 December to 3 January
    windows = {label: window_of(label) for label in ("2026", "2026-12", "2026-Q4", "2027", "2027-01", "2026-W53")}
    assert {label for label, window in windows.items() if belongs(last_week, window)} == {
        *("2026", "2026-12", "2026-Q4", "2026-W53"),
    }
