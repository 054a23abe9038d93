"""Between a message's posting and its sending somebody may finish: nobody is told that they have not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.delivery import facts
from bot.delivery.forecast import make_forecast
from bot.delivery.planner import Planner
from surveys.messages.outbox import Outcome, claim_notices
from surveys.rounds import open_round, remind_round
from surveys.store import Database
from surveys.store.tables import assignment, notice
from surveys.work import Work
from tests.world.park import TZ, settle, small_park, submissions_of, submit
from tests.world.settings import settings_of

DONE, GAVE_BACK = "person:L0", "person:L1"


@pytest.fixture
def round_id(database: Database) -> str:
    """Reminded is everybody; then one finishes, and one gives all of it back."""
    settle(database, small_park(staff=1, departments=2, leaders=2))
    found = str(database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test"))
    database.write(lambda work: work.db.execute(update(notice).values(state="sent")))
    database.write(remind_round, round_id=found, key="k", actor="test")
    for request in submissions_of(database, found, DONE):
        submit(database, request)
    mine = assignment.c.rater == GAVE_BACK
    database.write(lambda work: work.db.execute(delete(assignment).where(mine)))
    return found


def routed(database: Database) -> dict[str, Any]:
    """Party → reason, "" for whoever gets the message."""
    notices = database.write(claim_notices, worker="w", limit=100)
    found = database.read(facts.gather_facts, notices=notices, worker="w")
    settings = settings_of({})
    channels = make_forecast(settings).channels  # type: ignore[attr-defined]
    planner = Planner(
        channels, found.addresses, found.rounds, found.allowances, settings.base_url, TZ, finished=found.finished
    )

    def ask(work: Work) -> dict[str, Any]:
        ways = ((one.party, planner.route(one, work.now)) for one in notices)
        return {party: (way.state, way.reason) if isinstance(way, Outcome) else "" for party, way in ways}

    return database.read(ask)


def test_a_reminder_that_waited_goes_to_those_alone_who_have_something_open(database: Database, round_id: str) -> None:
    found = routed(database)
    assert (found[DONE], found[GAVE_BACK]) == (("failed", "nothing_open"), ("failed", "nothing_open"))
    assert {party for party in found if not found[party]} == set(found) - {DONE, GAVE_BACK}
    assert len(found) > 2


def test_what_may_have_arrived_is_repeated_as_it_was(database: Database, round_id: str) -> None:
    """One recipient fewer were another message to WeCom, shown again to all the others."""
    database.write(lambda work: work.db.execute(update(notice).values(ambiguous=1)))
    assert set(routed(database).values()) == {""}
