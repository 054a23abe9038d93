"""确认: by the one who was asked, in time, once; two people where the plan says so."""

from __future__ import annotations

from surveys.rounds import close_round, list_rounds
from tests.conftest import Clock
from tests.world.room import Room, code_in, count_notices, count_rounds

PLAN = "中层360测评"


def test_a_confirmation_belongs_to_the_one_asked_and_ends(room: Room, clock: Clock) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    assert "不对" in room.say(f"确认 {code}", by=room.admins[1])
    assert "不对" in room.say("确认 ZZZZZZ")
    clock.forward(minutes=31)
    assert "过期" in room.say(f"确认 {code}")
    assert count_rounds(room) == 0


def test_a_confirmation_forgives_how_it_is_typed(room: Room) -> None:
    code = code_in(room.say(f"开启 {PLAN}"))
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert "已开启" in room.say(f"确认{wide}。")


def test_two_people_are_needed_where_the_plan_says_so(room: Room) -> None:
    from surveys.plans import get_plan_source, import_plan

    source = room.database.read(get_plan_source, name=PLAN)
    if "two_people" not in source:
        source = source.replace("\ndays", "\ntwo_people = true\ndays", 1)
    source = source.replace("two_people = false", "two_people = true")
    room.database.write(import_plan, text=source, file="plan.toml")
    reply = room.say(f"开启 {PLAN}")
    code = code_in(reply)
    assert "两" in reply
    assert count_notices(room, "announcement") == len(room.admins) - 1
    assert "另一位" in room.say(f"确认 {code}")
    assert count_rounds(room) == 0
    assert "已开启" in room.say(f"确认 {code}", by=room.admins[1])


def test_a_refusal_at_the_confirmation_leaves_the_code_usable(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    code = code_in(room.say(f"关闭 {PLAN}"))
    round_id = room.database.read(list_rounds)[0].round_id
    room.database.write(close_round, round_id=round_id, actor="cli")
    assert "只能在进行中" in room.say(f"确认 {code}")
    assert "只能在进行中" in room.say(f"确认 {code}")


def test_guessing_confirmation_codes_runs_into_the_brake(room: Room) -> None:
    replies = [room.say(f"确认 ZZZZ9{number}") for number in range(10)]
    assert ["试的次数太多" in reply for reply in replies] == [False] * 6 + [True] * 4
    assert "试的次数太多" not in room.say("确认 ZZZZ99", by=room.admins[1])
