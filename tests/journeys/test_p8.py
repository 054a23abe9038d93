"""P8: enterprises by the quarter, the leadership once a year, indicators; composed to sections' and people's years."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members
from tests.journeys.firms import bind_firms, voices
from tests.journeys.independent import half_up, mean
from tests.journeys.reckoning import (
    Part,
    against,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    of_sources,
    part_score,
    rated,
    score_of,
)
from tests.journeys.town import UNITS, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
QUARTERLY, YEARLY, SECTIONS, PEOPLE = "园区服务满意度", "领导班子评估", "园区年度考核", "园区人员年度考核"
SERVED, JUDGED = ("办事效率", "服务态度", "政策落实"), ("工作质量", "工作效能", "工作作风")
BANDS = (("优秀", 85), ("合格", 60), ("不合格", 0))
TARGETS = {"综合科": ["92", "88.5"], "业务科": ["75"], "服务科": ["97"], "M001": ["90"], "S011": ["64"]}


def targets(subject: str) -> Part:
    values = [Fraction(value) for value in TARGETS.get(subject, ())]
    return Part("targets", 40, mean(values))


def leadership(memory: Memory, subject: str) -> Part:
    return of_sources("leadership", 30, rated(memory, "leader", 30, subject, JUDGED))


async def test_a_year_of_the_park(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(2, 11)) as town:
        figures = [
            [s, "targets", v, f"2026-Q{n}", ""] for s, all_of in TARGETS.items() for n, v in enumerate(all_of, 1)
        ]
        bad = [["监察科", "社会影响恶劣", "2026-07-01", ""], ["S013", "社会影响恶劣", "2026-07-01", ""]]
        await town.records(
            {
                "指标": [["编号", "指标", "数值", "周期", "目标"], *figures],
                "事件": [["编号", "类别", "日期", "说明"], *bad],
            }
        )
        seats, quarters, rounds = await bind_firms(town), [], []
        for month, season in ((2, "2026-Q1"), (5, "2026-Q2")):
            town.hours.set(at(month, 11))
            town.memory, town.season = Memory(), season
            rounds.append(await town.open(QUARTERLY))
            assert f"{QUARTERLY} {season}" in town.before
            await answer(town, seats)
            await town.close(QUARTERLY)
            quarters.append(town.memory)
        town.hours.set(at(11, 11))
        town.memory = Memory()
        yearly = await town.open(YEARLY)
        await answer(town, members(town, town.level("领导")))
        await town.close(YEARLY)
        judged = town.memory
        people = town.level("中层", "员工")
        assert {subject for _, _, subject in judged.given} == {*people, *UNITS}

        by_leaders = {key: [leadership(judged, key)] for key in (*people, *UNITS)}
        kinds = dict.fromkeys(people, "人员") | dict.fromkeys(UNITS, "部门")
        book = await town.export(yearly)
        led = {key: score for key, parts in by_leaders.items() if (score := part_score(parts)) is not None}
        check_scores(book, led, groups=kinds)
        check_details(book, by_leaders)
        check_open(book, by_leaders)

        served = {unit: [voices(memory, unit, SERVED, 30) for memory in quarters] for unit in UNITS}
        first = await town.export(rounds[0])
        quarter = {unit: [of_sources("enterprise", 30, served[unit][0])] for unit in UNITS}
        rated_firms = {unit: score for unit, parts in quarter.items() if (score := part_score(parts)) is not None}
        check_scores(first, rated_firms)
        check_details(first, quarter)
        assert {source.raters for both in served.values() for source in both} == {len(town.demo.park.firms)}

        round_id = await town.compose(SECTIONS)
        year = {
            unit: [
                targets(unit),
                Part("enterprise", 30, mean(one.percent for one in served[unit] if one.percent is not None)),
                leadership(judged, unit),
            ]
            for unit in UNITS
        }
        scores = {unit: score for unit, parts in year.items() if (score := score_of(parts)) is not None}
        book = await town.export(round_id)
        check_scores(book, scores)
        check_details(book, year, periods=True)
        grades = {unit: band(score, BANDS) for unit, score in scores.items()} | {"监察科": "不合格"}
        assert book.column("等次") == grades
        for unit in UNITS:
            reply = await check_chat(town, unit, f"{SECTIONS} 2026", scores[unit], grades[unit])
            assert [firm.name for firm in town.demo.park.firms if firm.name in reply] == []

        # people: their section's figure from the enterprises, read off the sections' year, comes in as its own result
        kept = {unit: str(book.details[unit, "enterprise", ""]["百分比"]) for unit in UNITS}
        assert {unit: Fraction(text) for unit, text in kept.items()} == {
            unit: half_up(part.percent, 2) for unit, (_, part, _) in year.items() if part.percent is not None
        }
        await town.records({"部门结果": [["编号", "等次", "得分"], *([unit, "", text] for unit, text in kept.items())]})
        last = await town.compose(PEOPLE)
        mine = {
            key: [targets(key), against("enterprise", 30, kept[town.unit_of(key)]), leadership(judged, key)]
            for key in people
        }
        scores = {key: score for key, parts in mine.items() if (score := score_of(parts)) is not None}
        book = await town.export(last)
        check_scores(book, scores)
        check_details(book, mine)
        check_open(book, mine)
        grades = {key: band(score, BANDS) for key, score in scores.items()} | {"S013": "不合格"}
        assert book.column("等次") == grades
        await town.release(PEOPLE)
        await check_chat(town, "S013", f"{PEOPLE} 2026", scores["S013"], "不合格", user="uS013")
        await check_chat(town, "M001", f"{PEOPLE} 2026", scores["M001"], grades["M001"], user="uM001")
        assert yearly not in await town.say("成绩", "uS021")
