"""The confirm step by itself: what is kept, who may, and what the version before had kept."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.office import ReplyContext
from bot.operations.actor import ADMIN, Actor
from bot.operations.base import OfRound
from bot.operations.closing import CLOSE
from bot.operations.confirmation import confirm_code, decode, encode, perform
from bot.operations.extending import EXTEND_RATERS, ExtendingRaters
from bot.operations.registry import OPERATIONS
from bot.phrases.desk_pages import REQUESTS
from surveys.administration.confirmations import ask_confirmation
from surveys.errors import NotAllowed
from surveys.rounds import get_round, open_round
from surveys.store.tables import confirmation, person, plan
from surveys.work import Work
from tests.world.room import Room

PLAN = "中层360测评"
TZ = ZoneInfo("Asia/Shanghai")


def actor_of(work: Work, *roles: str) -> Actor:
    return Actor(work, "person:S011", ReplyContext("https://p", TZ), roles=frozenset(roles))


def test_arguments_come_back_as_they_were_kept() -> None:
    arguments = ExtendingRaters("R7K3M2", ("enterprise:1#1", "enterprise:1#2"), datetime(2026, 12, 20, 15, tzinfo=UTC))
    kept = encode(EXTEND_RATERS, arguments)
    assert kept["closes_at"] == "2026-12-20T15:00:00Z"
    assert decode(EXTEND_RATERS, {**kept, "what": "将只给……"}) == arguments


def test_a_code_that_the_version_before_gave_out_is_still_good(room: Room) -> None:
    round_id = room.database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    old = {"round": round_id, "what": "将提前关闭……"}
    code = room.database.write(ask_confirmation, party="person:S011", action="close", arguments=old)
    _, done = room.database.write(lambda work: confirm_code(actor_of(work, ADMIN), code))
    assert done.target.key == round_id
    assert room.database.read(get_round, round_id=round_id).state == "closed"


def test_who_is_no_administrator_does_nothing_whatever_face_lets_them_ask(room: Room) -> None:
    round_id = room.database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")
    with pytest.raises(NotAllowed, match="not_admin"):
        room.database.write(lambda work: perform(actor_of(work), CLOSE, OfRound(round_id)))
    assert room.database.read(get_round, round_id=round_id).state == "open"


def test_where_two_must_agree_and_there_is_nobody_else_nothing_is_kept(room: Room) -> None:
    def leave_alone(work: Work) -> None:
        source = work.db.execute(select(plan.c.source).where(plan.c.name == PLAN)).scalar_one()
        work.db.execute(update(plan).where(plan.c.name == PLAN).values(source=f"two_people = true\n{source}"))
        work.db.execute(update(person).where(func.lower(person.c.wecom_userid) != room.admin).values(is_admin=False))

    room.database.write(leave_alone)
    reply = room.say(f"开启 {PLAN}")
    assert reply.endswith("\n\n这件事要两位管理员同意，可现在只有您一位。请先在花名册里加一位管理员。")
    assert reply.startswith("将开启")
    assert "确认 " not in reply
    assert room.database.read(lambda work: work.db.execute(select(confirmation)).all()) == []


def test_what_waits_for_an_administrator_has_a_name_at_the_desk() -> None:
    kept = {key for key, operation in OPERATIONS.items() if operation.asks}
    on_their_own_page = {"import_records", "import_roster", "undo_roster"}
    assert kept - set(REQUESTS) == on_their_own_page
