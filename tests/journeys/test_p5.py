"""P5: units rate themselves and each other by the month, the public by the quarter; leaders review key projects."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from surveys.store.tables import assignment
from surveys.work import Work
from tests.journeys.answering import answer, members, vote
from tests.journeys.independent import mean
from tests.journeys.reckoning import (
    SMALLEST,
    Part,
    Source,
    check_chat,
    check_details,
    check_open,
    check_scores,
    ledger,
    of_sources,
    rated,
    score_of,
)
from tests.journeys.town import UNITS, Town, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
INTERNAL, PUBLIC, UNITS_YEAR = "科室月度自评互评", "公述民评", "科室四绩"
MONTHLY, PROJECTS_YEAR = "重点项目月度点评", "重点项目年度结果"
ITEMS = ("履职尽责", "承诺兑现", "实际业绩")
VERIFIED = {"综合科": ["-1"], "业务科": ["-2", "-0.5"]}
VISITORS = {"综合科": 4, "业务科": 3, "服务科": 5, "监察科": 3}
UNVERIFIED = "监察科"
PROJECTS = {"重点项目一": "project-1", "重点项目二": "project-2", "重点项目三": "project-3"}
WEIGHTS = {"序时进度": 50, "量化指标": 30, "解决难题": 20}
LATE = {"project-1": ["-1.5"], "project-3": ["-12", "-9"]}
HEAD = ["编号", "项目", "日期", "分值", "原因"]


def internal(memory: Memory, unit: str) -> Part:
    own, others = rated(memory, "self", 10, unit, ITEMS), rated(memory, "peer", 40, unit, ITEMS)
    return of_sources("internal", 50, own, others)


def invited(work: Work, *, round_id: str) -> list[tuple[str, str, str]]:
    """(rater, relation, subject) as the ledger has them."""
    columns = (assignment.c.rater, assignment.c.relation, assignment.c.subject_id)
    rows = work.db.execute(select(*columns).where(assignment.c.round_id == round_id))
    return [(row.rater.partition(":")[2], row.relation, row.subject_id) for row in rows]


async def a_month(town: Town, season: str) -> Memory:
    """Heads for their own sections, drawn people for the others; the draw keeps what the plan says."""
    town.memory, town.season = Memory(), season
    round_id = await town.open(INTERNAL)
    drawn = await town.demo.services.read(invited, round_id=round_id)
    peers = [(rater, unit) for rater, relation, unit in drawn if relation == "peer"]
    assert [one for one in peers if town.unit_of(one[0]) == one[1]] == []
    assert min(Counter(unit for _, unit in peers).values()) >= 5
    assert max(Counter(rater for rater, _, _ in drawn).values()) <= 3
    assert {(town.unit_of(rater), unit) for rater, relation, unit in drawn if relation == "self"} == {
        (u, u) for u in UNITS
    }
    await answer(town, members(town, {rater for rater, _, _ in drawn}))
    assert set(town.memory.given) == set(drawn)
    await town.close(INTERNAL)
    return town.memory


async def test_units_show_rate_and_compare(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(2, 27)) as town:
        entries = [
            [u, "verify", "2026-04-18", points, "督办件超时"] for u, all_of in VERIFIED.items() for points in all_of
        ]
        entries.append(["服务科", "verify", "2026-04-18", "0", "已核查，无超时"])
        await town.records({"台账": [HEAD, *entries]})
        february = await a_month(town, "february")
        town.hours.set(at(4, 28))
        april = await a_month(town, "april")
        town.memory = Memory()
        await town.open(PUBLIC)
        await vote(town, PUBLIC, "public", VISITORS)
        await town.close(PUBLIC)
        voted = town.memory
        town.hours.set(at(11, 20))
        round_id = await town.compose(UNITS_YEAR)
        assert f"{INTERNAL} 2026-02" in town.before
        assert f"{PUBLIC} 2026-Q2" in town.before

        expected = {
            unit: [
                Part(
                    "internal", 50, mean(p for m in (february, april) if (p := internal(m, unit).percent) is not None)
                ),
                of_sources("social", 30, rated(voted, "public", 30, unit, ("总体满意度",), 1, 5)),
                ledger("verify", 20, VERIFIED.get(unit, ()), checked=unit != UNVERIFIED),
            ]
            for unit in UNITS
        }
        scores = {unit: score for unit, parts in expected.items() if (score := score_of(parts)) is not None}
        book = await town.export(round_id)
        few = {unit for unit in UNITS if expected[unit][1].sources[0].raters < SMALLEST}
        check_scores(book, scores, hidden=few)
        check_details(book, expected, periods=True)
        assert book.column("等次") == dict.fromkeys(UNITS)  # 比绩 ranks only
        assert "比绩" in book.sheets
        for unit in UNITS:
            shown = None if unit in few else scores[unit]
            reply = await check_chat(town, unit, f"{UNITS_YEAR} 2026", shown, None)
            assert [one.name for one in town.people if one.name in reply] == []


def reviewed(memory: Memory, project: str) -> Source:
    """Weighted over what was answered, valid from half of the weight on."""
    totals = []
    for sheet in memory.sheets("leader", project).values():
        weight = sum(WEIGHTS[item] for item in sheet)
        if 2 * weight >= 100:
            totals.append(sum((value * WEIGHTS[item] for item, value in sheet.items()), Fraction(0)) / weight)
    return Source("leader", Fraction(80), mean(totals), len(totals))


async def test_leaders_review_key_projects(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(2, 27)) as town:
        entries = [
            [key, "supervision", "2026-05-06", points, "晚于时间表"]
            for key, all_of in LATE.items()
            for points in all_of
        ]
        entries.append(["project-2", "supervision", "2026-05-06", "0", "按时间表推进"])
        await town.records({"台账": [HEAD, *entries]})
        months, rounds = [], []
        for month, day in ((2, 27), (4, 28)):
            town.hours.set(at(month, day))
            town.memory, town.season = Memory(), str(month)
            rounds.append(await town.open(MONTHLY))
            await answer(town, members(town, town.level("领导")), PROJECTS)
            await town.close(MONTHLY)
            months.append(town.memory)
        supervision = {key: ledger("supervision", 20, LATE.get(key, ())) for key in PROJECTS.values()}
        book = await town.export(rounds[0])
        unchecked = ledger("supervision", 20, (), checked=False)  # what was found in May is not February's
        first = {k: [of_sources("review", 80, reviewed(months[0], k)), unchecked] for k in PROJECTS.values()}
        check_scores(book, {key: score for key, parts in first.items() if (score := score_of(parts)) is not None})
        check_details(book, first)
        check_open(book, first)

        round_id = await town.compose(PROJECTS_YEAR)
        year = {
            key: [
                Part("review", 80, mean(p for m in months if (p := reviewed(m, key).percent) is not None)),
                supervision[key],
            ]
            for key in PROJECTS.values()
        }
        scores = {key: score for key, parts in year.items() if (score := score_of(parts)) is not None}
        book = await town.export(round_id)
        check_scores(book, scores)
        check_details(book, year, periods=True)
        await check_chat(town, "重点项目二", f"{PROJECTS_YEAR} 2026", scores["project-2"], None)
