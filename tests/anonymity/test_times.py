"""Times: what is finer than a day must not say when somebody answered, once the round is over and all has been tidied.

While the round is open some rows do; they are listed here, and in docs/threat-model.md, one by one.
"""

from __future__ import annotations

from bisect import bisect
from datetime import datetime, timedelta

import pytest

from surveys.store.tables import metadata
from tests.anonymity.busy_round import as_moment
from tests.anonymity.conftest import Scene
from tests.anonymity.reading import CONTENTS, everything, leaves, named_raters

pytestmark = pytest.mark.slow

_NEAR = timedelta(minutes=1)

WHILE_OPEN = {
    ("account", "seen_at"),  # the last message: an answer, for whoever answers in chat
    ("inbound", "received_at"),  # each message's arrival, under the platform's own key
    ("conversation", "touched_at"),  # when somebody last answered in chat; gone when the form is handed in
}


def is_near(at: datetime, moments: list[datetime]) -> bool:
    place = bisect(moments, at)
    return any(abs(one - at) <= _NEAR for one in moments[max(0, place - 1) : place + 1])


def times_of_answering(scene: Scene, *, named: bool) -> set[tuple[str, str]]:
    """Columns that hold a moment of an answer; `named`: in a row that names who gave it."""
    truth = scene.truth
    everybody = sorted(at for times in truth.answered.values() for at in times)
    found = set()
    for table, rows in everything(scene.database).items():
        for row in rows:
            times = [(column, at) for column, cell in row.items() for one in leaves(cell) if (at := as_moment(one))]
            if not times:
                continue
            mine = [truth.answered.get(rater, []) for rater in named_raters(row, truth)] if named else [everybody]
            found |= {(table, column) for column, at in times if any(is_near(at, one) for one in mine)}
    return found


def test_no_time_of_an_answer_is_left_anywhere(ended: Scene) -> None:
    """Four days after the close: not beside the rater, and not alone."""
    assert times_of_answering(ended, named=True) == set()
    assert times_of_answering(ended, named=False) == set()


def test_while_it_is_open_only_what_is_listed_holds_one(running: Scene) -> None:
    """The control, and the list of the threat model."""
    beside, alone = (times_of_answering(running, named=one) for one in (True, False))
    assert beside == WHILE_OPEN - {("inbound", "received_at")}
    assert alone == WHILE_OPEN


def test_the_ballot_side_has_no_column_for_a_time(ended: Scene) -> None:
    for name in (*CONTENTS, "receipt", "draft", "visit", "refusal", "card", "feedback"):
        kinds = {column.name: str(column.type) for column in metadata.tables[name].columns}
        timed = [column for column, kind in kinds.items() if "TIME" in kind.upper()]
        assert timed == [], name


def test_the_ledger_knows_the_day_and_nothing_finer(ended: Scene) -> None:
    rows = everything(ended.database)["assignment"]
    days = {row["done_on"] for row in rows if row["done_on"] is not None}
    assert len(days) > 2
    assert not any(isinstance(day, datetime) for day in days)
    moved = {at.date() for at in ended.truth.moments} | {(at + timedelta(hours=8)).date() for at in ended.truth.moments}
    assert days <= moved
