"""P1: public and leaders, everyday and annual, figures and rectification, composed to a year."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.answering import answer, members, vote
from tests.journeys.independent import mean
from tests.journeys.reckoning import (
    Part,
    against,
    band,
    check_chat,
    check_details,
    check_scores,
    ledger,
    of_sources,
    part_score,
    rated,
    score_of,
)
from tests.journeys.town import UNITS, Town, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
EVERYDAY, ANNUAL = "市政效能平时评议", "市政效能年度评议"
BANDS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))
VISITORS = [
    {"综合科": 3, "业务科": 4, "服务科": 2, "监察科": 5},
    {"综合科": 4, "业务科": 0, "服务科": 4, "监察科": 3},
]
OVER_YEAR = {"综合科": 5, "业务科": 3, "服务科": 4, "监察科": 3}
FACILITIES = {"综合科": ["96", "98.5"], "业务科": ["90"], "服务科": ["88", "79"]}
OVERDUE = {"业务科": ["-1.5", "-2"], "监察科": ["-1"]}
UNCHECKED = "综合科"
"""Nobody looked whether it mended in time."""


def everyday(memory: Memory, unit: str) -> Part:
    public = rated(memory, "public", 20, unit, ("及时高效", "工作作风"), 1, 5)
    return of_sources("everyday", 30, public, rated(memory, "leader", 10, unit, ("落实决议", "工作纪律")))


def annual(memory: Memory, unit: str) -> Part:
    public = rated(memory, "public_annual", 15, unit, ("总体满意度",), 1, 5)
    return of_sources("annual", 30, public, rated(memory, "leader_annual", 15, unit, ("全年成效",)))


def counted(unit: str) -> list[Part]:
    facilities = [against("facilities", 30, value).percent for value in FACILITIES.get(unit, [])]
    return [
        Part("facilities", 30, mean(one for one in facilities if one is not None)),
        ledger("rectification", 10, OVERDUE.get(unit, ()), checked=unit != UNCHECKED),
    ]


async def ask(town: Town, plan: str, public: str, visitors: dict[str, int], season: str) -> tuple[str, Memory]:
    """One round: leaders on page and in chat, the public by the codes; its id and what was said."""
    town.memory, town.season = Memory(), season
    round_id = await town.open(plan)
    await answer(town, members(town, town.level("领导")))
    await vote(town, plan, public, visitors)
    await town.close(plan)
    return round_id, town.memory


async def test_public_and_leaders_all_year(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(2, 10)) as town:
        facilities = [
            [u, "facilities", v, f"2026-Q{n}", ""] for u, all_of in FACILITIES.items() for n, v in enumerate(all_of, 1)
        ]
        overdue = [
            [u, "rectification", "2026-08-03", points, "逾期未改"] for u, all_of in OVERDUE.items() for points in all_of
        ]
        nothing_late = [["服务科", "rectification", "2026-08-03", "0", "已检查，无逾期"]]
        await town.records(
            {
                "指标": [["编号", "指标", "数值", "周期", "目标"], *facilities],
                "台账": [["编号", "项目", "日期", "分值", "原因"], *overdue, *nothing_late],
            }
        )
        first, spring = await ask(town, EVERYDAY, "public", VISITORS[0], "spring")
        town.hours.set(at(5, 12))
        _, summer = await ask(town, EVERYDAY, "public", VISITORS[1], "summer")
        town.hours.set(at(11, 10))
        round_id, whole = await ask(town, ANNUAL, "public_annual", OVER_YEAR, "winter")

        book = await town.export(first)
        expected = {unit: [everyday(spring, unit)] for unit in UNITS}
        few = {unit for unit in UNITS if 0 < expected[unit][0].sources[0].raters < 3}
        assert "服务科" in few
        interim = {unit: score for unit, parts in expected.items() if (score := part_score(parts)) is not None}
        check_scores(book, interim, hidden=few, closed=())
        assert set(book.column("等次").values()) == {None}
        check_details(book, expected)
        two = [book.details["服务科", "everyday", relation] for relation in ("public", "leader")]
        assert [line["百分比"] for line in two] == [None, None]  # the leaders' figure would give the public's away

        year = {
            unit: [
                *counted(unit),
                Part(
                    "everyday",
                    30,
                    mean(p for p in (everyday(m, unit).percent for m in (spring, summer)) if p is not None),
                ),
                annual(whole, unit),
            ]
            for unit in UNITS
        }
        scores = {unit: score for unit, parts in year.items() if (score := score_of(parts)) is not None}
        book = await town.export(round_id)
        check_details(book, year, periods=True)
        check_scores(book, scores, hidden=few, closed=())
        grades = {unit: band(score, BANDS) for unit, score in scores.items()}
        assert book.column("等次") == grades
        assert {unit for unit, flags in book.flags().items() if "provisional" in flags} >= {UNCHECKED}
        best = [unit for unit in sorted(scores, key=lambda unit: -scores[unit]) if scores[unit] >= 90][:3]
        assert {unit for unit, flags in book.flags().items() if "honoured" in flags} == set(best)
        title = f"{ANNUAL} 2026"
        for unit in UNITS:
            reply = await check_chat(town, unit, title, scores[unit], grades[unit])
            assert [one.name for one in town.people if one.name in reply] == []
        assert book.details["服务科", "everyday", "public"]["百分比"] is None
