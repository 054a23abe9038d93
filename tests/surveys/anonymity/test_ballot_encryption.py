"""Ballots of an open round are encrypted: a row says nothing, its rater reads it back."""

from __future__ import annotations

import pytest

from surveys.errors import SurveyError
from surveys.store import Database
from tests.surveys.open_ballots import RATER, answer, opened, rows_of, shown, write_plainly


def test_row_of_an_open_ballot_says_nothing_and_its_rater_reads_it_back(database: Database) -> None:
    round_id = opened(database, answered=False)
    answer(database, round_id, RATER, "87.65")
    (row,) = database.read(rows_of)
    assert "87.65" not in repr(row)
    assert not row["answers"].startswith("{")
    assert shown(database, round_id) == {"87.65"}


def test_corrections_never_repeat_a_ciphertext_and_the_last_one_stands(database: Database) -> None:
    round_id = opened(database, answered=False)
    seen = set()
    for value in ("80", "80", "90", "80"):
        answer(database, round_id, RATER, value)
        (row,) = database.read(rows_of)
        seen.add(row["answers"])
        assert shown(database, round_id) == {value}
    assert len(seen) == 4
    assert len({text[:16] for text in seen}) == 4  # the nonces
    assert len({len(text) for text in seen}) == 1


def test_real_name_ballots_are_encrypted_as_well(database: Database) -> None:
    opened(database)
    named = [row for row in database.read(rows_of) if row["rater"] is not None]
    assert len(named) == 3
    assert not any(row["answers"].startswith("{") for row in named)


def test_changed_ballot_is_not_shown_as_something_else(database: Database) -> None:
    round_id = opened(database, answered=False)
    answer(database, round_id, RATER, "80")
    (row,) = database.read(rows_of)
    database.write(write_plainly, mine=row["ballot_id"], _="")
    with pytest.raises(SurveyError, match="ballot_unreadable"):
        shown(database, round_id)
