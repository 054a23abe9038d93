"""A round is about its period, whatever day it is: months by hand, the year in January, a second try that counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members
from tests.journeys.independent import half_up, mean
from tests.journeys.town import SHANGHAI, Town, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
AGENTS, MONTHLY, YEAR = "客服代表绩效", "重点项目月度点评", "重点项目年度结果"
HEAD = ["编号", "项目", "日期", "分值", "原因"]
PROJECTS = {"重点项目一": "project-1", "重点项目二": "project-2", "重点项目三": "project-3"}
WEIGHTS = {"序时进度": 50, "量化指标": 30, "解决难题": 20}
STARTS, MOST = Fraction(24), Fraction(30)
"""What an agent's calls begin with, and the most that they can bring."""


async def test_a_month_takes_the_months_deductions(database_url: str, tmp_path: Path) -> None:
    """October's −3 is not taken off again in November; both are opened in November."""
    async with running_town(database_url, tmp_path, at(11, 3)) as town:
        deeds = [
            ["S011", "call_quality", "2026-10-10", "-3", "脱岗"],
            ["S011", "call_quality", "2026-11-02", "-2", "迟接"],
        ]
        await town.records({"台账": [HEAD, *deeds]})
        rounds = {}
        for words, period in ((f"{AGENTS} 2026年10月", "2026-10"), (AGENTS, "2026-11")):
            town.memory, town.season = Memory(), period
            rounds[period] = await town.open(words)
            assert f"{AGENTS} {period}" in town.before
            assert ("考核期间：2026 年 10 月（2026年10月1日至10月31日）" in town.before) == (period == "2026-10")
            await answer(town, members(town, town.level("员工")))
            await town.close(AGENTS)

        for period, deducted in (("2026-10", 3), ("2026-11", 2)):
            line = (await town.export(rounds[period])).details["S011", "call_quality", ""]
            percent = 100 * (STARTS - deducted) / MOST
            assert Fraction(str(line["百分比"])) == half_up(percent, 2)
            assert Fraction(str(line["得分"])) == STARTS - deducted
        listed = json.loads(await town.pingji("round", "list", "--json"))
        assert {item["round"]: item["period"] for item in listed} == {key: period for period, key in rounds.items()}


def reviewed(memory: Memory, project: str) -> Fraction:
    """Weighted over what was answered, valid from half of the weight on."""
    totals = []
    for sheet in memory.sheets("leader", project).values():
        weight = sum(WEIGHTS[item] for item in sheet)
        if 2 * weight >= 100:
            totals.append(sum((value * WEIGHTS[item] for item, value in sheet.items()), Fraction(0)) / weight)
    percent = mean(totals)
    assert percent is not None
    return percent


async def hold(town: Town, season: str) -> tuple[str, Memory]:
    town.memory, town.season = Memory(), season
    round_id = await town.open(MONTHLY)
    await answer(town, members(town, town.level("领导")), PROJECTS)
    await town.close(MONTHLY)
    await town.release(MONTHLY)
    return round_id, town.memory


async def test_the_year_is_composed_in_january_of_the_rounds_that_count(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(10, 20)) as town:
        checked = [[key, "supervision", "2026-10-15", "0", "已检查，无偏离"] for key in PROJECTS.values()]
        await town.records({"台账": [HEAD, *checked]})
        _, october = await hold(town, "october")
        town.hours.set(at(11, 10))
        first, hasty = await hold(town, "hasty")
        town.hours.set(at(11, 20))
        second, thorough = await hold(town, "thorough")
        assert f"注意：这一期已经有过 {MONTHLY} 2026-11（{first}，已发布）。再开一轮是第2次" in town.before
        assert f"{MONTHLY} 2026-11 第2次" in town.before

        town.hours.set(datetime(2027, 1, 20, 10, tzinfo=SHANGHAI).astimezone(UTC))
        refused = await town.say(f"开启 {YEAR}")
        assert f"请发送：开启 {YEAR} 2026" in refused
        year = await town.compose(f"{YEAR} 2026")
        assert "考核期间：2026 年（2026年1月1日至12月31日）" in town.before
        assert f"{MONTHLY} 2026-11 第2次" in town.before
        await check_year(town, year, (october, thorough))

        await town.pingji("round", "prefer", first, "--yes")
        again = await town.compose(f"{YEAR} 2026")
        assert f"将合成“{YEAR} 2026 第2次”" in town.before
        await check_year(town, again, (october, hasty))
        await check_year(town, year, (october, thorough))  # what was computed stays as it was
        assert second != first


async def check_year(town: Town, round_id: str, months: tuple[Memory, ...]) -> None:
    """80 points for the leaders' months, 20 for supervision that found nothing."""
    book = await town.export(round_id)
    for key in PROJECTS.values():
        percent = mean(reviewed(memory, key) for memory in months)
        assert percent is not None
        assert Fraction(str(book.details[key, "review", ""]["百分比"])) == half_up(percent, 2)
        assert Fraction(str(book.results[key]["得分"])) == half_up(percent * 80 / 100 + 20, 2)
