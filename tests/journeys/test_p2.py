"""P2: experts score enterprises on 1000 points without the highest and lowest expert; enterprises rate a course."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members
from tests.journeys.firms import bind_firms, voices
from tests.journeys.independent import mean
from tests.journeys.reckoning import (
    Part,
    Source,
    against,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    score_of,
)
from tests.journeys.town import at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
AWARD, COURSE = "市长质量奖评审", "质量培训评价"
CATEGORIES = {
    "领导": 110,
    "战略": 90,
    "顾客与市场": 90,
    "资源": 130,
    "过程管理": 100,
    "测量分析与改进": 80,
    "经营结果": 400,
}
LIKED = ("内容实用", "讲师水平", "组织服务")
BANDS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))


def of_thousand(sheet: dict[str, Fraction]) -> Fraction | None:
    """What was given of what the answered categories offer, in percent; valid from half of the 1000 points on."""
    offered = sum(CATEGORIES[item] for item in sheet)
    return 100 * sum(sheet.values(), Fraction(0)) / offered if offered >= 500 else None


def judged(memory: Memory, firm: str) -> tuple[Source, int]:
    """Without the highest and the lowest total where there are three; and how many totals there were."""
    totals = sorted(t for sheet in memory.sheets("expert", firm).values() if (t := of_thousand(sheet)) is not None)
    kept = totals[1:-1] if len(totals) > 2 else totals
    return Source("expert", Fraction(100), mean(kept), len(totals)), len(totals)


async def test_experts_judge_enterprises(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(9, 1)) as town:
        firms = [firm.enterprise_id for firm in town.demo.park.firms]
        await town.records({"事件": [["编号", "类别", "日期", "说明"], [firms[2], "dishonesty", "2026-02-01", "失信"]]})
        round_id = await town.open(AWARD)
        await answer(town, members(town, town.level("领导")))
        assert {key for _, _, key in town.memory.given} == set(firms)
        await town.close(AWARD)

        expected, scores, full = {}, {}, {}
        for firm in firms:
            source, full[firm] = judged(town.memory, firm)
            expected[firm] = [Part("criterion", 100, source.percent, (source,))]
            scores[firm] = score_of(expected[firm])
        book = await town.export(round_id)
        check_scores(book, scores)  # type: ignore[arg-type]
        check_open(book, expected)
        check_details(book, expected)
        assert book.column("姓名") == {firm.enterprise_id: firm.name for firm in town.demo.park.firms}
        grades = {firm: band(score, (("候选", 60), ("未入围", 0))) for firm, score in scores.items()}  # type: ignore[arg-type]
        assert book.column("等次") == grades
        best = [firm for firm in sorted(firms, key=lambda firm: -scores[firm]) if grades[firm] == "候选"]  # type: ignore[operator]
        flags = book.flags()
        assert {firm for firm in firms if "honoured" in flags[firm]} == {f for f in best if f != firms[2]} & set(
            [firm for firm in best if firm != firms[2]][:2]
        )
        assert {firm for firm in firms if "not_trimmed" in flags[firm]} == {firm for firm in firms if full[firm] < 3}
        await check_chat(town, "企业4号", f"{AWARD} 2026", scores[firms[3]], grades[firms[3]])


async def test_enterprises_rate_a_course(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(9, 1)) as town:
        await town.records(
            {"指标": [["编号", "指标", "数值", "周期", "目标"], ["course-1", "coverage", "18", "2026", "20"]]}
        )
        seats = await bind_firms(town)
        round_id = await town.open(COURSE)
        await answer(town, seats, {"卓越绩效评价准则培训班": "course-1"})
        await town.close(COURSE)
        source = voices(town.memory, "course-1", LIKED, 70)
        parts = [against("coverage", 30, "18", "20"), Part("satisfaction", 70, source.percent, (source,))]
        score = score_of(parts)
        assert score is not None
        book = await town.export(round_id)
        check_scores(book, {"course-1": score})
        check_details(book, {"course-1": parts})
        assert book.column("等次") == {"course-1": band(score, BANDS)}
        assert source.raters == len(town.demo.park.firms)
        said = await check_chat(town, "course-1", f"{COURSE} 2026-09-01", score, band(score, BANDS))
        assert "还想学" not in said  # a table of five voices' choices would tell too much
        assert [one.name for one in town.demo.park.firms if one.name in said] == []
