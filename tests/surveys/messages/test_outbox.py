"""Claims, settlements, contacts and consents on both databases: rows, without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.messages.outbox import LEASE, NewNotice, avoid_rush_minutes, claim_notices, post_notices
from surveys.messages.send_outcomes import note_calls
from surveys.store import Database
from tests.conftest import Clock
from tests.world.notices import post
from tests.world.park import at_once
from tests.world.side_by_side import Pair


def test_claims_are_disjoint_and_bounded(database: Database) -> None:
    post(database, 25)
    taken = [database.write(claim_notices, worker=name, limit=10) for name in ("a", "b", "c", "d")]
    assert [len(one) for one in taken] == [10, 10, 5, 0]
    assert len({one.notice_id for claim in taken for one in claim}) == 25
    assert {one.attempts for claim in taken for one in claim} == {1}


def test_what_a_dead_worker_held_comes_first_and_is_in_doubt_where_its_call_was_noted(
    database: Database, clock: Clock
) -> None:
    post(database, 3)
    begun, waiting = database.write(claim_notices, worker="dead", limit=2)
    database.write(note_calls, worker="dead", calls={begun.notice_id: "c1"})
    database.write(note_calls, worker="another", calls={waiting.notice_id: "c2"})  # not its own: left alone
    clock.now += LEASE + timedelta(seconds=1)
    again = {one.notice_id: one for one in database.write(claim_notices, worker="b", limit=2)}
    found = [again[one.notice_id] for one in (begun, waiting)]
    assert [(one.attempts, one.ambiguous, one.call) for one in found] == [(2, 1, "c1"), (2, 0, waiting.notice_id)]


@given(st.timedeltas(timedelta(), timedelta(days=365)), st.text())
def test_automatic_mass_messages_keep_off_the_full_and_the_half_hour(later: timedelta, key: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + later
    moved = avoid_rush_minutes(at, key)
    assert moved.minute not in (29, 30, 59, 0)
    assert timedelta() <= moved - at <= timedelta(minutes=6)
    assert (moved == at) == (at.minute not in (29, 30, 59, 0))


def test_what_is_commanded_goes_at_once_even_at_the_full_hour(database: Database, clock: Clock) -> None:
    assert clock.now.minute == 0
    post(database)
    assert len(database.write(claim_notices, worker="w", limit=5)) == 1


@pytest.mark.slow
def test_each_notice_is_claimed_by_one_worker(pair: Pair) -> None:
    notices = [NewNotice(f"n{number}", "person:L0", "announcement", {}) for number in range(300)]
    pair[0].write(post_notices, notices=notices)

    def drain(database: Database, worker: str) -> list[str]:
        taken: list[str] = []
        while found := database.write(claim_notices, worker=worker, limit=7):
            taken += [one.key for one in found]
        return taken

    found = at_once(lambda: drain(pair[0], "a"), lambda: drain(pair[1], "b"))
    assert sorted(found[0] + found[1]) == sorted(one.key for one in notices)
