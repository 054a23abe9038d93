"""An enterprise's voice is its own, and it is not asked too often."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.phrases.errors import error_sentence
from bot.phrases.preflight import finding_words
from surveys.accounts.bindings import bind_account, find_party
from surveys.assignments.late_invitations import recognise_unionid
from surveys.errors import WrongState
from surveys.library.versions import PLAN, list_builtins
from surveys.plans import import_plan
from surveys.rounds import close_round, open_round, preview_round
from surveys.store import Database
from surveys.store.tables import account, assignment, enterprise, invitation, person
from tests.conftest import Clock
from tests.world.park import TZ, settle, small_park

FIRM, STAFF = "FIRM0000", "STAFF000"
SATISFACTION = "园区服务满意度"


@pytest.fixture
def park(database: Database) -> Database:
    settle(database, small_park())
    for number in range(3):
        firm = {"enterprise_id": f"E{number}", "name": f"企业{number}", "seats": 2, "is_active": True}
        code = {"code": f"FIRM000{number}", "kind": "enterprise", "key": f"E{number}"}
        database.write(lambda work, firm=firm: work.db.execute(enterprise.insert().values(**firm)))
        database.write(lambda work, code=code: work.db.execute(invitation.insert().values(**code)))
    mine = invitation.update().where(invitation.c.key == "S00").values(code=STAFF)
    database.write(lambda work: work.db.execute(mine))
    return database


def bind(database: Database, address: str, code: str, channel: str = "oa") -> str:
    return database.write(bind_account, channel=channel, address=address, code=code).party


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


def test_a_contact_with_a_colleagues_mobile_is_told_and_not_refused(park: Database) -> None:
    park.write(lambda work: work.db.execute(person.update().where(person.c.person_id == "S00").values(mobile="139")))
    one = enterprise.update().where(enterprise.c.enterprise_id == "E1").values(mobile="139")
    park.write(lambda work: work.db.execute(one))
    (found,) = [one for one in findings(park) if one.code == "enterprises_staff_contact"]
    assert (found.level, found.params) == ("warn", {"count": 1, "names": "企业1（名S00）"})
    assert "企业1（名S00）" in finding_words(found)
    assert bind(park, "theirs", "FIRM0001") == "enterprise:E1#1"


def plan_with(most: int | None, name: str = SATISFACTION) -> str:
    source = dict(list_builtins(PLAN))[SATISFACTION].replace(f'name = "{SATISFACTION}"', f'name = "{name}"')
    return source if most is None else f"at_most_per_quarter = {most}\n{source}"


def findings(database: Database, plan: str = SATISFACTION) -> tuple:
    return database.read(preview_round, plan_name=plan, tz=TZ).findings


def hold(database: Database, plan: str) -> set[str]:
    """Open and close a round; who was asked."""
    round_id = database.write(open_round, plan_name=plan, tz=TZ, actor="test")
    database.write(close_round, round_id=round_id, actor="test")
    rows = select(assignment.c.rater).where(assignment.c.round_id == round_id)
    return set(database.read(lambda work: work.db.execute(rows).scalars().all()))


def test_an_enterprise_asked_often_enough_rests_until_the_quarter_is_over(park: Database, clock: Clock) -> None:
    bind(park, "a", FIRM)
    bind(park, "b", FIRM)  # two seats of one enterprise are asked once
    park.write(import_plan, text=plan_with(2), file="p.toml")
    everybody = {"enterprise:E0#1", "enterprise:E0#2", "enterprise:E1#1", "enterprise:E2#1"}
    assert hold(park, SATISFACTION) == everybody
    late = {"enterprise_id": "E3", "name": "企业3", "seats": 1, "is_active": True}
    park.write(lambda work: work.db.execute(enterprise.insert().values(**late)))
    clock.forward(days=60)
    assert "enterprises_resting" not in {one.code for one in findings(park)}
    assert hold(park, SATISFACTION) == {*everybody, "enterprise:E3#1"}
    clock.forward(days=29)
    (found,) = [one for one in findings(park) if one.code == "enterprises_resting"]
    assert found.params == {"count": 3, "names": "企业0、企业1、企业2", "at_most": 2}
    assert "at_most_per_quarter" in finding_words(found)
    assert hold(park, SATISFACTION) == {"enterprise:E3#1"}
    clock.forward(days=2)  # the first round is 91 days ago
    assert hold(park, SATISFACTION) == everybody


def test_other_plans_rounds_count_and_a_plan_without_the_key_asks_everybody(park: Database) -> None:
    park.write(import_plan, text=plan_with(1, "另一个满意度"), file="p.toml")
    assert len(hold(park, SATISFACTION)) == 3
    assert [one.params["count"] for one in findings_or_none(park, "另一个满意度")] == [3]
    assert len(hold(park, SATISFACTION)) == 3


def findings_or_none(database: Database, plan: str) -> list:
    """A round that nobody is left to be asked in is refused; one more enterprise lets it be looked at."""
    fresh = {"enterprise_id": "E9", "name": "新企业", "seats": 1, "is_active": True}
    database.write(lambda work: work.db.execute(enterprise.insert().values(**fresh)))
    found = [one for one in findings(database, plan) if one.code == "enterprises_resting"]
    database.write(lambda work: work.db.execute(enterprise.delete().where(enterprise.c.enterprise_id == "E9")))
    return found


def test_a_stranger_is_still_kept_out_of_the_accounts(park: Database) -> None:
    refusal(park, "stranger", "wecom")
    assert park.read(lambda work: work.db.execute(select(account)).all()) == []
