"""Accounts of people who have something open wait, and whoever loses one is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from surveys.accounts.bindings import bind_account, find_party
from surveys.errors import NotFound
from surveys.roster import list_codes, read_roster
from surveys.roster.diff import RosterDiff
from surveys.roster_updates.account_changes import apply_changes, apply_free, list_waiting, tell_added
from surveys.roster_updates.importing import import_roster
from surveys.rounds import close_round, open_round
from surveys.store import Database
from surveys.store.tables import notice
from tests.world.park import HEAD, TZ, Row, person, settle

PLAN = "中层360测评"


def people(**accounts: str) -> list[Row]:
    """Three leaders, a manager and four of the staff; `accounts` as the file has them, by 工号."""
    rows = [*((f"L{number}", "领导班子", "领导", "") for number in range(3)), ("M0", "部0", "中层", "")]
    rows += [(f"S{number}", "部0", "员工", "M0") for number in range(4)]
    rows.append(("X0", "后勤", "员工", ""))  # asked for nothing
    return [person(*row, account=accounts.get(row[0], f"u{row[0]}")) for row in rows]


def bring(database: Database, **accounts: str) -> RosterDiff:
    text = "\n".join([HEAD, *(",".join(row) for row in people(**accounts))])
    return database.write(import_roster, roster_file=read_roster(text.encode(), "people.csv"), actor="person:L0")


def owner(database: Database, userid: str) -> str | None:
    return database.read(find_party, channel="wecom", address=userid)


def told(database: Database) -> list[tuple[str, str]]:
    rows = database.read(lambda work: work.db.execute(select(notice)).all())
    return sorted((row.party, row.params["event"]) for row in rows if "account_" in str(row.params.get("event")))


@pytest.fixture
def opened(database: Database) -> str:
    settle(database, people())
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def test_an_account_waits_while_its_person_has_something_open(database: Database, opened: str) -> None:
    diff = bring(database, S1="sock1")

    assert (diff.held, diff.changed) == (1, ())
    assert (owner(database, "us1"), owner(database, "sock1")) == ("person:S1", None)
    (waiting,) = database.read(list_waiting)
    assert (waiting.import_id, waiting.actor) == (diff.held_id, "person:L0")
    assert told(database) == []


def test_without_anything_open_it_changes_at_once_and_both_are_told(database: Database, opened: str) -> None:
    diff = bring(database, X0="uX9")

    assert diff.held == 0
    assert owner(database, "ux9") == "person:X0"
    assert told(database) == [("person:X0", "account_changed"), ("wecom:ux0", "account_lost")]


def test_a_second_administrator_lets_it_change(database: Database, opened: str) -> None:
    diff = bring(database, S1="sock1")

    (change,) = database.write(apply_changes, import_id=diff.held_id, actor="person:L1")

    assert (change.old, change.new) == ("uS1", "sock1")
    assert (owner(database, "us1"), owner(database, "sock1")) == (None, "person:S1")
    assert told(database) == [("person:S1", "account_changed"), ("wecom:us1", "account_lost")]
    with pytest.raises(NotFound):
        database.write(apply_changes, import_id=diff.held_id, actor="person:L1")


def test_after_the_round_it_changes_by_itself(database: Database, opened: str) -> None:
    bring(database, S1="sock1")
    assert database.write(apply_free) == ()
    database.write(close_round, round_id=opened, actor="test")

    (change,) = database.write(apply_free)

    assert change.new == "sock1"
    assert owner(database, "sock1") == "person:S1"
    assert database.read(list_waiting) == ()


def test_swapped_back_before_it_was_done_nothing_waits(database: Database, opened: str) -> None:
    bring(database, S1="sock1")
    diff = bring(database)
    assert diff.held == 0
    assert database.read(list_waiting) == ()


def test_an_account_that_stays_goes_to_nobody_else_meanwhile(database: Database, opened: str) -> None:
    diff = bring(database, S1="uX0", X0="uS1")  # two swap theirs, and one of them is busy

    assert diff.held == 2
    assert (owner(database, "us1"), owner(database, "ux0")) == ("person:S1", "person:X0")
    done = database.write(apply_changes, import_id=diff.held_id, actor="person:L1")
    assert len(done) == 2
    assert (owner(database, "us1"), owner(database, "ux0")) == ("person:X0", "person:S1")


def test_taking_an_account_away_waits_too(database: Database, opened: str) -> None:
    diff = bring(database, S1="")
    assert diff.held == 1
    assert owner(database, "us1") == "person:S1"


def test_whoever_had_no_way_in_gets_one_at_once(database: Database) -> None:
    settle(database, people(S2=""))
    database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    diff = bring(database, S2="uS2")
    assert diff.held == 0
    assert owner(database, "us2") == "person:S2"


def test_whom_one_more_account_is_bound_to_hears_of_it_by_the_others(database: Database, opened: str) -> None:
    codes = {code.key: code.code for code in database.read(list_codes)}
    bound: Any = database.write(bind_account, channel="oa", address="oSomebody", code=codes["S1"])
    database.write(tell_added, party=bound.party, name=bound.name, account="oa:oSomebody")
    assert told(database) == [("wecom:us1", "account_added")]
