"""Whom no message found may be found later: they are invited then, and no longer listed as not bound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from surveys.accounts.bindings import bind_account
from surveys.accounts.erasure import erase_account
from surveys.assignments.late_invitations import join_open_rounds, recognise_unionid
from surveys.messages.outbox import Outcome, claim_notices
from surveys.messages.send_outcomes import settle_notices
from surveys.roster import list_codes
from surveys.rounds import (
    close_round,
    get_progress,
    list_delivery_states,
    open_round,
    pause_round,
    remind_round,
    resume_round,
)
from surveys.store import Database
from surveys.store.tables import account, notice
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import TZ, import_people, person, settle, small_park

LATE, MOVED = "person:S00", "oNEW"
NIGHT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # 23:00
ROWS = small_park(staff=1, departments=2, leaders=2)


@pytest.fixture
def round_id(database: Database) -> str:
    """Everybody has been written to; S00 is bound to nothing, and was not reached."""
    settle(database, [person("S00", *row[2:6], account="") if row[0] == "S00" else row for row in ROWS])
    found = str(database.write(open_round, plan_name="中层360测评", tz=TZ, actor="test"))
    handle(database)
    return found


def handle(database: Database) -> list[str]:
    """Take all that waits: who was taken; whoever is bound to nothing cannot be reached."""
    taken = database.write(claim_notices, worker="w", limit=100)
    lost = {"state": "unreachable", "reason": "not_bound"}
    known = {*database.read(lambda work: work.db.execute(select(account.c.party)).scalars().all())}
    ends = [
        Outcome(one.notice_id, **(lost if one.party == LATE not in known else {"state": "sent", "channel": "x"}))
        for one in taken
    ]
    database.write(settle_notices, worker="w", outcomes=ends)
    return [one.party for one in taken]


def state(database: Database, round_id: str) -> tuple[str, str]:
    (found,) = (one for one in database.read(list_delivery_states, round_id=round_id) if one.party == LATE)
    return found.state, found.reason


def bind(work: Work, *, address: str = "oLATE") -> None:
    code = next(one.code for one in list_codes(work) if one.key == "S00")
    profile = bind_account(work, channel="oa", address=address, code=code)
    join_open_rounds(work, party=profile.party)


def bind_kin(work: Work) -> None:
    """They come to the Official Account with a new account, which WeChat says is theirs."""
    row = {"channel": "oa", "address": "oOLD", "party": LATE, "bound_at": work.now, "unionid": "U"}
    work.db.execute(account.insert().values(**row))
    assert recognise_unionid(work, channel="oa", address=MOVED, unionid="U") == LATE


@pytest.mark.parametrize("bound", [bind, bind_kin])
def test_whoever_is_bound_while_a_round_runs_is_invited(
    database: Database, round_id: str, bound: Callable[[Work], None]
) -> None:
    assert state(database, round_id) == ("unreachable", "not_bound")
    database.write(bound)
    assert state(database, round_id) == ("planned", "")
    assert handle(database) == [LATE]
    assert state(database, round_id) == ("sent", "")
    assert database.read(get_progress, round_id=round_id).unreachable == ()


def test_whoever_gets_an_account_in_the_roster_is_invited_in_the_morning(
    database: Database, clock: Clock, round_id: str
) -> None:
    clock.now = NIGHT
    import_people(database, ROWS)
    assert state(database, round_id) == ("planned", "")
    assert handle(database) == []
    clock.forward(hours=9, minutes=10)
    assert LATE in handle(database)


def test_nobody_is_invited_to_what_is_over(database: Database, round_id: str) -> None:
    database.write(close_round, round_id=round_id, actor="test")
    database.write(bind)
    assert handle(database) == []


def test_whoever_is_bound_in_a_pause_is_invited_when_it_ends(database: Database, clock: Clock, round_id: str) -> None:
    database.write(pause_round, round_id=round_id, actor="test")
    database.write(bind)
    called_off = update(notice).where(notice.c.state == "planned").values(state="failed", reason="round_paused")
    database.write(lambda work: work.db.execute(called_off))  # as the planner does
    clock.forward(days=1)
    database.write(resume_round, round_id=round_id, tz=TZ, actor="test")
    kinds = select(notice.c.kind).where(notice.c.party == LATE, notice.c.state == "planned")
    assert database.read(lambda work: list(work.db.execute(kinds).scalars())) == ["invitation"]


def test_whoever_comes_back_is_no_longer_not_bound(database: Database, round_id: str) -> None:
    """Invited, gone from the Official Account, reminded in vain, and bound again."""
    database.write(bind)
    handle(database)
    database.write(erase_account, channel="oa", address="oLATE")
    database.write(remind_round, round_id=round_id, key="1", actor="test")
    handle(database)
    assert state(database, round_id) == ("unreachable", "not_bound")
    database.write(bind)
    assert state(database, round_id) == ("sent", "")
    assert handle(database) == []
