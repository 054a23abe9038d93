"""An enterprise's voice is its own, and it is not asked too often."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.phrases.errors import error_sentence
from surveys.accounts.bindings import find_party
from surveys.assignments.late_invitations import recognise_unionid
from surveys.errors import WrongState
from surveys.store import Database
from surveys.store.tables import account, person
from tests.world.enterprises import FIRM, STAFF, bind, settle_enterprises


@pytest.fixture
def park(database: Database) -> Database:
    return settle_enterprises(database)


def refusal(database: Database, address: str, channel: str = "oa") -> str:
    with pytest.raises(WrongState, match="staff_for_enterprise") as caught:
        bind(database, address, FIRM, channel)
    return error_sentence(caught.value)


def test_a_wecom_account_cannot_answer_for_an_enterprise(park: Database) -> None:
    assert refusal(park, "stranger", "wecom").startswith("本单位的人不能代企业评价")
    assert "企业0" in refusal(park, "uS00", "wecom")
    assert park.read(find_party, channel="wecom", address="stranger") is None
    assert park.read(find_party, channel="wecom", address="uS00") == "person:S00"


def test_a_follower_who_is_one_of_us_cannot_either(park: Database) -> None:
    bind(park, "mine", STAFF)
    refusal(park, "mine")
    assert park.read(find_party, channel="oa", address="mine") == "person:S00"
    assert bind(park, "theirs", FIRM) == "enterprise:E0#1"


def test_a_second_account_of_one_of_us_goes_over_to_the_person(park: Database) -> None:
    bind(park, "mine", STAFF)
    park.write(recognise_unionid, channel="oa", address="mine", unionid="u1")
    assert bind(park, "second", FIRM) == "enterprise:E0#1"
    assert park.write(recognise_unionid, channel="oa", address="second", unionid="u1") == "person:S00"
    assert park.read(find_party, channel="oa", address="second") == "person:S00"
    refusal(park, "second")
    assert bind(park, "theirs", FIRM) == "enterprise:E0#1"


def test_whoever_left_may_speak_for_the_new_employer(park: Database) -> None:
    bind(park, "mine", STAFF)
    park.write(lambda work: work.db.execute(person.update().where(person.c.person_id == "S00").values(status="left")))
    assert bind(park, "mine", FIRM) == "enterprise:E0#1"


def test_a_stranger_is_still_kept_out_of_the_accounts(park: Database) -> None:
    refusal(park, "stranger", "wecom")
    assert park.read(lambda work: work.db.execute(select(account)).all()) == []
