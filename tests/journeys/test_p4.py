"""P4: 职能 60 and 管理 20 out of the ledger, 民主测评 20 without the extremes, grades lowered by events, honours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members
from tests.journeys.independent import mean, questionnaire_total
from tests.journeys.reckoning import (
    Part,
    Source,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    clean,
    ledger,
    of_sources,
    score_of,
)
from tests.journeys.town import UNITS, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
PLAN = "科室民主测评"
ITEMS = ("工作实绩", "内部管理", "廉政建设", "作风建设")
BANDS = (("优秀", 90), ("良好", 80), ("达标", 70), ("诫勉", 0))
FOUND = {
    ("综合科", "functional"): ["-1.5", "-2"],
    ("业务科", "functional"): ["-4"],
    ("业务科", "management"): ["-6.5", "-3"],
    ("服务科", "management"): ["-25"],
}

UNCHECKED = "监察科"
"""Nobody looked at its management: no points, and no full marks either."""


def trimmed(memory: Memory, unit: str) -> Source:
    """Of each item one highest and one lowest of the valid sheets is dropped, the rest averaged, 25 points each."""
    sheets = [one for one in memory.sheets("peer", unit).values() if questionnaire_total(one, ITEMS, 0, 25) is not None]
    of_items = []
    for item in ITEMS:
        given = sorted(one[item] * 4 for one in sheets if item in one)
        of_items.append(mean(given[1:-1] if len(given) > 2 else given))
    return Source("peer", Fraction(20), mean(one for one in of_items if one is not None), len(sheets))


async def test_sections_from_ledger_to_honours(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(11, 3)) as town:
        entries = [
            [unit, key, "2026-03-05", points, "季度检查"] for (unit, key), all_of in FOUND.items() for points in all_of
        ]
        last_year = ["监察科", "functional", "2025-03-05", "-30", "上一年的不算"]
        checked = [unit for unit in UNITS if unit != UNCHECKED]
        nothing_found = [
            *clean(FOUND, UNITS, ["functional"], "2026-03-31"),
            *clean(FOUND, checked, ["management"], "2026-03-31"),
        ]
        head = ["编号", "项目", "日期", "分值", "原因"]
        events = [["业务科", "通报批评", "2026-05-12", ""], ["综合科", "责任事故", "2026-06-01", ""]]
        said = await town.records(
            {"台账": [head, *entries, *nothing_found, last_year], "事件": [["编号", "类别", "日期", "说明"], *events]}
        )
        assert f"已导入 {9 + len(nothing_found)} 条" in said
        round_id = await town.open(PLAN)
        raters = [*town.level("领导", "中层")]
        await answer(town, members(town, raters))
        memory = town.memory
        assert {(rater, unit) for rater, _, unit in memory.given} == {
            (rater, unit) for rater in raters for unit in UNITS if town.unit_of(rater) != unit
        }
        await town.close(PLAN)
        expected: dict[str, list[Part]] = {
            unit: [
                ledger("functional", 60, FOUND.get((unit, "functional"), ())),
                ledger("management", 20, FOUND.get((unit, "management"), ()), checked=unit != UNCHECKED),
                of_sources("democratic", 20, trimmed(memory, unit)),
            ]
            for unit in UNITS
        }
        scores = {unit: score_of(parts) for unit, parts in expected.items()}
        book = await town.export(round_id)
        check_scores(book, scores)
        check_details(book, expected)
        check_open(book, expected)
        grades = {unit: band(score, BANDS) for unit, score in scores.items()}
        lower = dict(zip([name for name, _ in BANDS], [*[name for name, _ in BANDS][1:], "诫勉"], strict=True))
        grades["业务科"] = lower[grades["业务科"]]  # criticised in a circular
        assert book.column("等次") == grades
        best = [unit for unit in sorted(UNITS, key=lambda unit: -scores[unit]) if grades[unit] == "优秀"]
        honoured = set([unit for unit in best if unit != "综合科"][:3])  # an accident bars
        assert {unit for unit, flags in book.flags().items() if "honoured" in flags} == honoured
        assert {unit for unit, flags in book.flags().items() if "event" in flags} == {"业务科", "综合科"}
        assert {unit for unit, flags in book.flags().items() if "provisional" in flags} == {UNCHECKED}
        title = f"{PLAN} 2026"
        reply = await check_chat(town, "综合科", title, scores["综合科"], grades["综合科"])
        assert [one.name for one in town.people if one.name in reply] == []  # nobody's rating under a name
        criticised = await town.say("结果 业务科")
        given = band(scores["业务科"], BANDS)
        assert f"等次怎么来：按分数为{given}，因“通报批评”事件定为{grades['业务科']}" in criticised
        await town.release(PLAN)
        assert town.people[0].name not in await town.say("成绩", "uM001")  # a section's result is nobody's own
