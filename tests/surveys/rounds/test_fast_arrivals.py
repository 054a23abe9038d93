"""Answers within seconds: counted in blocks of five while the round is open, and no count is somebody's moment."""

from __future__ import annotations

from sqlalchemy import select

from surveys.rounds import close_round, open_round
from surveys.rounds.fast_arrivals import FastArrivals, note_fast_block
from surveys.sealing.seal import seal_round
from surveys.store import Database
from surveys.store.tables import fast_block
from surveys.work import Work
from tests.world.park import TZ, settle, small_park


def stored(work: Work) -> list[tuple[object, ...]]:
    return [tuple(row) for row in work.db.execute(select(fast_block))]


def test_the_fifth_within_three_seconds_fills_a_block_and_counting_begins_anew() -> None:
    arrivals = FastArrivals()
    assert [arrivals.fills_block("w1", 0.5 * number) for number in range(10)] == [
        number in (4, 9) for number in range(10)
    ]


def test_slow_answers_and_those_of_other_codes_fill_none() -> None:
    arrivals = FastArrivals()
    assert not any(arrivals.fills_block("w1", 1.0 * number) for number in range(50))
    assert not any(arrivals.fills_block(f"w{number}", 100.0) for number in range(50))


def test_blocks_add_up_and_are_gone_with_the_seal(database: Database) -> None:
    settle(database, small_park())
    round_id = database.write(open_round, plan_name="群众意见", tz=TZ, actor="test")
    for _ in range(2):
        database.write(note_fast_block, round_id=round_id, relation="public", subject_id="window-2")
    assert database.read(stored) == [(round_id, "public", "window-2", 2)]
    database.write(close_round, round_id=round_id, actor="test")
    database.write(note_fast_block, round_id=round_id, relation="public", subject_id="window-2")
    assert database.read(stored) == [(round_id, "public", "window-2", 2)]
    database.write(seal_round, round_id=round_id)
    assert database.read(stored) == []
