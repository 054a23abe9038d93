"""P6: staff = imported KPI 70 + behaviour 30, graded by forced distribution inside departments that have grades."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members
from tests.journeys.independent import BANDS, distribute
from tests.journeys.reckoning import (
    SMALLEST,
    Part,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    of_sources,
    rated,
    score_of,
)
from tests.journeys.town import UNITS, Town, at, running_town

pytestmark = pytest.mark.slow
PLAN = "员工行为测评"
ITEMS = ("能力发展", "团队协作")
SMALL = (("良好", 80), ("合格", 60), ("欠佳", 0))
OFFENDER, MONTHLY = "S012", "S021"
WITHOUT_BEST = ((0, 0), (40, 60), (25, 45), (5, 10))
"""No 优秀 in a department that is 合格 itself; its 20 % go to 良好 and 合格, half each."""


def kpi(staff: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Period and value of each; one is measured by the month, and once last year, which does not count."""
    yearly = {key: [("2026", f"{70 + number * 7 % 29}.{number % 10}")] for number, key in enumerate(staff)}
    return yearly | {MONTHLY: [("2026", "80"), ("2026-07", "91.5"), ("2026-08", "88"), ("2025-12", "10")]}


def reckon(town: Town, figures: dict[str, list[tuple[str, str]]]) -> dict[str, list[Part]]:
    expected = {}
    for key in town.level("员工"):
        counted = [Fraction(value) for period, value in figures[key] if period.startswith("2026")]
        behaviour = of_sources(
            "behaviour",
            30,
            rated(town.memory, "leader", 20, key, ITEMS),
            rated(town.memory, "peer", 10, key, ITEMS),
        )
        expected[key] = [Part("performance", 70, sum(counted) / len(counted)), behaviour]
    return expected


def graded(town: Town, scores: dict[str, Fraction]) -> dict[str, str]:
    """By department: 综合科 is 合格 and has an offender, 服务科 优秀 and 监察科 欠佳 are small."""
    of = {unit: {key: scores[key] for key in scores if town.unit_of(key) == unit} for unit in UNITS}
    offender = {OFFENDER: "合格"}
    first = distribute({key: score for key, score in of["综合科"].items() if key != OFFENDER}, WITHOUT_BEST)
    second = distribute(of["业务科"], BANDS)
    assert first is not None
    assert second is not None
    third = {key: band(score, SMALL) for key, score in of["服务科"].items()}
    third[max(of["服务科"], key=lambda key: scores[key])] = "优秀"
    fourth = {key: band(score, SMALL) for key, score in of["监察科"].items()}
    fourth[min(of["监察科"], key=lambda key: scores[key])] = "欠佳"
    return first | offender | second | third | fourth


async def test_staff_from_kpi_to_forced_distribution(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(11, 5)) as town:
        staff = town.level("员工")
        figures = kpi(staff)
        indicators = [[key, "kpi", value, period, ""] for key, rows in figures.items() for period, value in rows]
        said = await town.records(
            {
                "指标": [["编号", "指标", "数值", "周期", "目标"], *indicators],
                "事件": [["编号", "类别", "日期", "说明"], [OFFENDER, "一般违纪", "2026-04-01", "迟报"]],
                "部门结果": [
                    ["编号", "等次", "得分"],
                    ["综合科", "合格", ""],
                    ["服务科", "优秀", ""],
                    ["监察科", "欠佳", ""],
                ],
            }
        )
        assert "事件 1、部门结果 3" in said
        round_id = await town.open(PLAN)
        heads = town.level("中层")
        await answer(town, members(town, heads))
        assert {(rater, subject) for rater, _, subject in town.memory.given} == {(h, s) for h in heads for s in staff}
        assert {relation for rater, relation, key in town.memory.given if town.unit_of(rater) == town.unit_of(key)} == {
            "leader"
        }
        await town.close(PLAN)

        expected = reckon(town, figures)
        scores = {key: score for key, parts in expected.items() if (score := score_of(parts)) is not None}
        few = {key for key in staff if expected[key][1].sources[1].raters < SMALLEST}
        book = await town.export(round_id)
        check_scores(book, scores, groups={key: town.unit_of(key) for key in staff}, hidden=few)
        check_details(book, expected)
        check_open(book, expected, besides={(key, "behaviour") for key in few})
        grades = graded(town, scores)
        assert book.column("等次") == {key: None if key in few else grade for key, grade in grades.items()}
        flags = book.flags()
        assert {key for key in staff if "event" in flags[key]} == {OFFENDER}
        assert {town.unit_of(key) for key in staff if "small_group" in flags[key]} == {"服务科", "监察科"}

        mine = next(key for key in staff if key not in few)
        assert f"{float(scores[mine]):.2f}" not in await town.say("成绩", f"u{mine}")
        await town.release(PLAN)
        await check_chat(town, mine, f"{PLAN} 2026", scores[mine], grades[mine], user=f"u{mine}")
        await check_chat(town, mine, f"{PLAN} 2026", scores[mine], grades[mine])
