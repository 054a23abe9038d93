"""结果, 发布 and 成绩: what may be seen of a round that is over, by whom and from when."""

from __future__ import annotations

from tests.world.room import Room
from tests.world.scored_round import name_of

PLAN = "中层360测评"


def test_an_administrator_asks_by_number_name_or_department(scored: Room) -> None:
    by_number = scored.say("结果 M001")
    assert "87.00 分" in by_number  # 90 × 70 % + 80 × 30 %
    assert "第 1/10 名" in by_number
    assert "领导评价：80.00%" in by_number
    assert "· 行为表现：80.00%，24.00分" in by_number.splitlines()
    assert "得分怎么来：业绩指标 63 + 行为表现 24.00 ≈ 87.00 分（只舍入一次）" in by_number.splitlines()
    assert scored.say(f"结果 {name_of(scored, 'M001')}。") == by_number
    department = next(one.department for one in scored.park.people if one.person_id == "M001")
    assert name_of(scored, "M001") in scored.say(f"结果{department}")
    assert "没有找到" in scored.say("结果 没有这个人")
    assert "仅限管理员" in scored.say("结果 M001", by=scored.staff)


def test_what_could_give_a_rater_away_is_not_shown(scored: Room) -> None:
    reply = scored.say("结果 M002")
    line = next(line for line in reply.splitlines() if "下属评价" in line)
    assert "不显示" in line
    assert "%" not in line
    assert "人评" not in line
