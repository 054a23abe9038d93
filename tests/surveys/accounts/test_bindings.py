"""The roster says whose WeCom account is whose; a code cannot say otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from surveys.accounts.bindings import bind_account, find_party, list_admin_parties
from surveys.errors import SurveyError, WrongState
from surveys.roster import list_codes, read_roster
from surveys.roster_updates.importing import import_roster
from surveys.store import Database
from surveys.store.tables import account, enterprise, invitation, person
from surveys.work import Work
from tests.conftest import Clock
from tests.world.park import (
    at_once,
    import_people,
    settle,
    small_park,
)
from tests.world.side_by_side import Pair, count, slowly

PEOPLE = "工号,姓名,部门,职级,企业微信账号\n1,甲,科,员工,AA\n2,乙,科,员工,\n3,丙,科,员工,CC\n"


@pytest.fixture
def codes(database: Database) -> dict[str, str]:
    database.write(import_roster, roster_file=read_roster(PEOPLE.encode(), "people.csv"))
    return {one.key: one.code for one in database.read(list_codes)}


def bind(database: Database, address: str, code: str, channel: str = "wecom") -> str:
    return database.write(bind_account, channel=channel, address=address, code=code).party


def test_a_listed_member_cannot_become_somebody_else(database: Database, codes: dict[str, str]) -> None:
    for key in ("2", "3"):
        with pytest.raises(WrongState, match="account_listed"):
            bind(database, "aa", codes[key])
    assert bind(database, "aa", codes["1"]) == "person:1"
    assert database.read(find_party, channel="wecom", address="Aa") == "person:1"


def test_a_strange_account_cannot_become_a_listed_member(database: Database, codes: dict[str, str]) -> None:
    with pytest.raises(WrongState, match="account_taken"):
        bind(database, "stranger", codes["1"])
    assert bind(database, "stranger", codes["2"]) == "person:2"
    assert bind(database, "openid", codes["1"], channel="oa") == "person:1"


def add_people(work: Work) -> None:
    for key, is_admin, status in (("S1", True, "active"), ("S2", False, "active"), ("S3", True, "left")):
        work.db.execute(
            person.insert().values(
                person_id=key,
                name=key,
                department="办公室",
                level="staff",
                collaborates=[],
                wecom_userid=f"u{key}",
                status=status,
                is_admin=is_admin,
            )
        )


def test_admins_of_roster_and_settings_are_listed_once(database: Database) -> None:
    database.write(add_people)
    also = ("wecom:us1", "wecom:us2", "oa:oStranger")
    found = database.read(list_admin_parties, also=also)
    assert found == ("person:S1", "person:S2", "oa:oStranger")


@pytest.mark.slow
def test_last_seat_is_taken_by_one(pair: Pair) -> None:
    firm = {"enterprise_id": "E1", "name": "一家", "seats": 1, "is_active": True}
    pair[0].write(lambda work: work.db.execute(enterprise.insert().values(**firm)))
    code = {"code": "ENTERCOD", "kind": "enterprise", "key": "E1"}
    pair[0].write(lambda work: work.db.execute(invitation.insert().values(**code)))
    _bind_at_once(pair, "ENTERCOD", "seats_taken")


@pytest.mark.slow
def test_persons_code_is_taken_by_one_account(pair: Pair) -> None:
    wanted = select(invitation.c.code).where(invitation.c.key == "L0")
    code = pair[0].read(lambda work: work.db.execute(wanted).scalar_one())
    _bind_at_once(pair, code, "account_taken")


def _bind_at_once(pair: Pair, code: str, refusal: str) -> None:
    calls = zip(pair, ("first", "second"), strict=True)
    found = at_once(
        *(
            lambda one=one, address=address: one.write(slowly(bind_account), channel="oa", address=address, code=code)
            for one, address in calls
        )
    )
    assert [one.code for one in found if isinstance(one, SurveyError)] == [refusal], found
    assert count(pair[0], account) == 1


def test_accounts_that_change_hands_lead_to_their_new_owner(database: Database, clock: Clock) -> None:
    """S00 and S01 swap their userids in one import, and M0 keeps hers in another spelling."""
    settle(database, small_park())
    swapped = {"S00": "uS01", "S01": "uS00", "M0": "UM0"}
    rows = [(*row[:6], swapped.get(row[0], row[6]), *row[7:]) for row in small_park()]
    import_people(database, rows)
    found = {key: database.read(find_party, channel="wecom", address=key) for key in ("us00", "us01", "um0")}
    assert found == {"us00": "person:S01", "us01": "person:S00", "um0": "person:M0"}
