"""The desk's links and sessions on both databases: once, in time, and only for administrators."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, update

from surveys.administration.desk_sessions import (
    check_desk_link,
    find_desk_session,
    hash_token,
    leave_desk,
    make_desk_link,
    use_desk_link,
)
from surveys.errors import NotFound, SurveyError, WrongState
from surveys.store import Database, open_database
from surveys.store.tables import desk_link, person
from surveys.work import Work
from tests.conftest import SECRET, Clock

CHIEF = "person:1"
ACCOUNT = "wecom:boss"


def add_person(work: Work, *, is_admin: bool = True) -> None:
    values = {"name": "甲", "department": "办公室", "level": "staff", "collaborates": [], "status": "active"}
    work.db.execute(insert(person).values(person_id="1", is_admin=is_admin, **values))


@pytest.fixture
def house(database: Database) -> Database:
    database.write(add_person)
    return database


def test_a_link_opens_once_and_its_session_lasts(house: Database) -> None:
    token = house.write(make_desk_link, party=CHIEF)
    house.read(check_desk_link, token=token)
    session = house.write(use_desk_link, token=token, admins=())
    assert (session.party, session.name, session.session_id) == (CHIEF, "甲", hash_token(token))
    assert house.read(find_desk_session, session_id=session.session_id, admins=()) == session
    with pytest.raises(WrongState, match="desk_link_used"):
        house.write(use_desk_link, token=token, admins=())


def test_only_the_hash_is_kept(house: Database) -> None:
    token = house.write(make_desk_link, party=CHIEF)
    rows = house.read(lambda work: work.db.execute(select(desk_link)).all())
    assert [row.link_hash for row in rows] == [hash_token(token)]
    assert token not in repr(rows)


def test_an_unused_link_is_no_session(house: Database) -> None:
    token = house.write(make_desk_link, party=CHIEF)
    assert house.read(find_desk_session, session_id=hash_token(token), admins=()) is None


def test_a_link_and_a_session_end(house: Database, clock: Clock) -> None:
    late, token = house.write(make_desk_link, party=ACCOUNT), house.write(make_desk_link, party=CHIEF)
    session = house.write(use_desk_link, token=token, admins=())
    clock.forward(minutes=10)
    with pytest.raises(WrongState, match="desk_link_expired"):
        house.write(use_desk_link, token=late, admins=(ACCOUNT,))
    clock.forward(hours=23, minutes=49)
    assert house.read(find_desk_session, session_id=session.session_id, admins=()) == session
    clock.forward(minutes=1)
    assert house.read(find_desk_session, session_id=session.session_id, admins=()) is None


def test_who_is_no_administrator_any_more_has_neither(house: Database) -> None:
    first = house.write(make_desk_link, party=CHIEF)
    session = house.write(use_desk_link, token=first, admins=())
    second = house.write(make_desk_link, party=CHIEF)
    house.write(lambda work: work.db.execute(update(person).values(is_admin=False)))
    assert house.read(find_desk_session, session_id=session.session_id, admins=()) is None
    with pytest.raises(NotFound, match="desk_link_unknown"):
        house.write(use_desk_link, token=second, admins=())


def test_an_account_of_the_settings_is_let_in_while_it_stands_there(house: Database) -> None:
    token = house.write(make_desk_link, party=ACCOUNT)
    session = house.write(use_desk_link, token=token, admins=(ACCOUNT,))
    assert session.name == ACCOUNT
    assert house.read(find_desk_session, session_id=session.session_id, admins=()) is None


def test_leaving_ends_the_session_and_only_it(house: Database) -> None:
    sessions = []
    for _ in range(2):
        token = house.write(make_desk_link, party=CHIEF)
        sessions.append(house.write(use_desk_link, token=token, admins=()).session_id)
    for _ in range(2):
        house.write(leave_desk, session_id=sessions[0])
    found = [house.read(find_desk_session, session_id=one, admins=()) is not None for one in sessions]
    assert found == [False, True]


def test_of_many_processes_one_is_let_in(house: Database, database_url: str, clock: Clock) -> None:
    token = house.write(make_desk_link, party=CHIEF)
    if database_url.startswith("sqlite"):
        others = [house]
    else:
        others = [
            open_database(database_url, secret=SECRET, clock=clock, random=random.SystemRandom()) for _ in range(3)
        ]

    def press(place: int) -> str:
        try:
            return others[place % len(others)].write(use_desk_link, token=token, admins=()).party
        except SurveyError as error:
            return error.code

    with ThreadPoolExecutor(9) as pool:
        done = list(pool.map(press, range(9)))
    for one in others:
        if one is not house:
            one.close()
    assert sorted(done) == ["desk_link_used"] * 8 + [CHIEF]


def test_old_links_are_forgotten(house: Database, clock: Clock) -> None:
    house.write(make_desk_link, party=ACCOUNT)
    clock.forward(days=3)
    house.write(make_desk_link, party=CHIEF)
    parties = house.read(lambda work: work.db.execute(select(desk_link.c.party)).scalars().all())
    assert parties == [CHIEF]
