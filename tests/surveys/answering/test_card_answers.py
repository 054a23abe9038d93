"""Two processes and one rater: what one reads in order to write it again, the other does not write meanwhile."""

from __future__ import annotations

import pytest

from tests.surveys.answering.two_processes import Desk

pytestmark = pytest.mark.slow  # PostgreSQL


@pytest.mark.parametrize("how", ["save", "merge"])
def test_draft_that_comes_while_a_card_is_taken_stays(desk: Desk, how: str) -> None:
    desk.begin_while_held(desk.press(), desk.page(how))

    sheet = desk.sheet()
    assert sheet.submitted[desk.subject][desk.first] == "90"
    assert sheet.drafted[desk.subject][desk.second] == "70"
