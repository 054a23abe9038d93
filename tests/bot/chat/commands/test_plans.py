"""方案: an installation's own plans in full, the other built-in ones by name; one of them on its own."""

from __future__ import annotations

from surveys.plans import get_plan, list_plans, list_templates
from tests.world.room import Room


def test_own_plans_are_told_in_full_and_templates_by_name(room: Room) -> None:
    said = room.say("方案")
    plans = room.database.read(list_plans)
    own = [one for one in plans if one.name not in list_templates()]
    assert [line.startswith(f"· {one.name}（") for line, one in zip(said.splitlines()[1:], own, strict=False)] == [
        True for _ in own
    ]
    assert [one.purpose for one in own if one.purpose not in said] == []
    more = [one for one in plans if one.name in list_templates()]
    assert "、".join(one.name for one in more) in said
    assert [one.purpose for one in more if one.purpose in said] == []
    assert len(said.encode()) < 2000  # it is read whole


def test_one_plan_is_told_by_its_name(room: Room) -> None:
    plan = room.database.read(get_plan, name="公述民评")
    assert room.say("方案 公述民评").splitlines()[0] == f"· 公述民评（手动开启，7 天）{plan.purpose}"
    assert "没有" in room.say("方案 没有这个")
