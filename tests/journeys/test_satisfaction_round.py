"""园区服务满意度: enterprises follow the account, bind themselves, answer on their phones; the figures are exact."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from bot.demo.run import running_demo
from bot.demo.sample_park import build_sample_park
from tests.journeys.independent import half_up, mean, questionnaire_total, ranks
from tests.journeys.test_managers_round import ADMIN, export, read_export
from tests.world.people import Memory, confirm, everybody, say, until

pytestmark = pytest.mark.slow
ITEMS = ("办事效率", "服务态度", "政策落实")


async def test_enterprises_round_from_binding_to_export(database_url: str, tmp_path: Path) -> None:
    park = build_sample_park()
    served = {person.department for person in park.people if person.level in ("中层", "员工")}
    memory = Memory()
    async with running_demo(database_url=database_url, park=park, bind_enterprises=False) as demo:
        official = demo.sandbox.official
        bound = list(demo.openids.items())[:-3]
        for openid, key in bound:
            await official.say(openid, f"绑定　{demo.codes[key].lower()} ")
        second_seat = [firm.enterprise_id for firm in park.firms if firm.seats == 2]
        partners = {f"oSecond{number}": key for number, key in enumerate(second_seat)}
        for openid in partners:
            official.add_follower(openid, "副手")
        early, late = list(partners)[:1], list(partners)[1:]
        for openid in early:
            await official.say(openid, f"绑定 {demo.codes[partners[openid]]}")

        before, _ = await confirm(demo, ADMIN, "开启 园区服务满意度")
        assert f"{len(park.firms) + len(early)}" in before
        for openid in late:  # a second seat may join while the round runs
            await official.say(openid, f"绑定 {demo.codes[partners[openid]]}")
        raters = len(park.firms) + len(partners)
        phones = [*bound, *partners.items()]
        invited = [*dict(bound), *early]
        await until(lambda: all("/r/" in "".join(m.text for m in official.received(o)) for o in invited))

        await everybody((("oa", openid, f"{key}/{openid}") for openid, key in phones), demo, memory)
        report = await say(demo, ADMIN, "进度")
        assert f"已完成 {len(phones)}/{raters}" in report
        unbound = [firm.name for firm in park.firms if firm.enterprise_id not in dict(bound).values()]
        assert [name for name in unbound if name not in report] == []

        await confirm(demo, ADMIN, "关闭 园区服务满意度")
        await until(lambda: any("算出" in m.text for m in demo.sandbox.wecom.received(ADMIN)))
    export(database_url, "园区服务满意度", tmp_path / "out.xlsx")

    assert {subject for _, _, subject in memory.given} == served
    scores = {subject: half_up(enterprise_percent(memory, subject) * 30 / 100, 2) for subject in served}  # 30 of 100
    rows = read_export(tmp_path / "out.xlsx", "结果")
    assert {str(row["编号"]): Fraction(str(row["得分"])) for row in rows} == scores
    assert {str(row["编号"]): row["名次"] for row in rows} == ranks(scores)
    assert {row["等次"] for row in rows} == {None}  # a part of the year gives no grade
    assert {str(row["编号"]): row["标记"] for row in rows} == {
        key: "invalid_sheet;part_round" if has_invalid_sheet(memory, key) else "part_round" for key in served
    }
    lines = [line for line in read_export(tmp_path / "out.xlsx", "明细") if line["关系"] == "enterprise"]
    assert {str(line["编号"]): line["人数"] for line in lines} == {
        subject: len(firm_totals(memory, subject)) for subject in served
    }


def has_invalid_sheet(memory: Memory, subject: str) -> bool:
    """Somebody answered fewer than half of the items."""
    return any(
        questionnaire_total(values, ITEMS, 1, 5) is None for values in memory.sheets("enterprise", subject).values()
    )


def firm_totals(memory: Memory, subject: str) -> dict[str, list[Fraction]]:
    """Valid totals of each firm's seats."""
    totals: dict[str, list[Fraction]] = {}
    for rater, values in memory.sheets("enterprise", subject).items():
        total = questionnaire_total(values, ITEMS, 1, 5)
        if total is not None:
            totals.setdefault(rater.partition("/")[0], []).append(total)
    return totals


def enterprise_percent(memory: Memory, subject: str) -> Fraction:
    """One vote a firm: the mean of its seats."""
    votes = [mean(seats) for seats in firm_totals(memory, subject).values()]
    percent = mean(vote for vote in votes if vote is not None)
    assert percent is not None
    return percent
