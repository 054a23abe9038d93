"""What people type, made comparable."""

from __future__ import annotations

import pytest

from surveys.text import parse_count


@pytest.mark.parametrize(("typed", "count"), [("12", 12), (" １２ ", 12), ("0", 0), ("999999", 999_999)])
def test_a_count_is_read_however_wide_it_is_typed(typed: str, count: int) -> None:
    assert parse_count(typed) == count


@pytest.mark.parametrize("typed", ["", "十二", "-1", "1.5", "1e3", "٣", "1000000", "9" * 5000])
def test_no_count_or_one_longer_than_any_roster_is_none(typed: str) -> None:
    assert parse_count(typed) is None
