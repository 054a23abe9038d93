"""A form that is handed in while a card is being taken: neither undoes the other."""

from __future__ import annotations

import pytest

from tests.surveys.answering.two_processes import Desk

pytestmark = pytest.mark.slow  # PostgreSQL


def test_card_that_comes_while_a_page_is_handed_in_changes_its_item_alone(desk: Desk) -> None:
    desk.begin_while_held(desk.page("submit"), desk.press())

    given = desk.sheet().submitted[desk.subject]
    assert {key: value for key, value in given.items() if value} == {desk.first: "90", desk.second: "70"}


def test_page_handed_in_while_a_card_is_taken_is_the_last_word(desk: Desk) -> None:
    desk.one.submit(desk.press()).result(30)

    desk.begin_while_held(desk.press(), desk.page("submit"))

    assert desk.sheet().submitted[desk.subject] == {desk.second: "70"}
