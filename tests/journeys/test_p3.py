"""P3: agents by ledger, figures and colleagues; back office by goals, the centre's figures and the team's score."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members, vote
from tests.journeys.reckoning import (
    SMALLEST,
    Part,
    against,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    clean,
    ledger,
    of_sources,
    rated,
    score_of,
)
from tests.journeys.town import at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
AGENTS, CALLERS, OFFICE = "客服代表绩效", "客户满意度回访", "客服后援绩效"
BANDS = (("优秀", 90), ("良好", 80), ("达标", 60), ("再辅导", 0))
DEEDS = {
    ("S011", "call_quality"): ["3", "2", "-1"],
    ("S011", "ticket_quality"): ["-2.5"],
    ("S013", "call_quality"): ["4", "5", "-1"],
    ("S021", "discipline"): ["-1", "-0.5"],
    ("S022", "ticket_quality"): ["-30"],
}
UNHEARD = "S012"
"""Nobody listened to this agent's calls: no starting points for what was not looked at."""
CALLS = {"S011": ("76", "80"), "S013": ("84", "80"), "S021": ("60", "80")}
TRAINED = {"S011": "85", "S022": "70"}
CENTRE = (("service_level", 10, "76", "80"), ("employee_satisfaction", 10, "84", "80"), ("complaints", 5, "80", None))
GOALS = {"M001": ["90", "84"], "M002": ["88"], "M003": ["79.5"], "M004": ["93"]}
TEAMS = {"综合科": "86.5", "业务科": "90.195"}


def agent(memory: Memory, key: str) -> list[Part]:
    calls = CALLS.get(key, (None, None))
    return [
        ledger("call_quality", 30, DEEDS.get((key, "call_quality"), ()), start=24, checked=key != UNHEARD),
        ledger("ticket_quality", 25, DEEDS.get((key, "ticket_quality"), ()), start=20, checked=key != UNHEARD),
        against("calls", 20, *calls),
        against("training", 10, TRAINED.get(key)),
        ledger("discipline", 5, DEEDS.get((key, "discipline"), ()), checked=key != UNHEARD),
        of_sources("teamwork", 10, rated(memory, "peer", 10, key, ("团队协作",), 0, 10)),
    ]


async def test_agents_from_ledger_to_grade(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(3, 31)) as town:
        deeds = [
            [who, key, "2026-03-20", points, "考核点"] for (who, key), all_of in DEEDS.items() for points in all_of
        ]
        listened = [who for who in town.level("员工") if who != UNHEARD]
        no_deeds = clean(DEEDS, listened, ("call_quality", "ticket_quality", "discipline"), "2026-03-31")
        figures = [[who, "calls", value, "2026-03", target] for who, (value, target) in CALLS.items()]
        figures += [[who, "training", value, "2026-03", ""] for who, value in TRAINED.items()]
        await town.records(
            {
                "台账": [["编号", "项目", "日期", "分值", "原因"], *deeds, *no_deeds],
                "指标": [["编号", "指标", "数值", "周期", "目标"], *figures],
            }
        )
        round_id = await town.open(AGENTS)
        staff = town.level("员工")
        await answer(town, members(town, staff))
        assert {(rater, key) for rater, _, key in town.memory.given} == {
            (rater, key)
            for rater in staff
            for key in staff
            if rater != key and town.unit_of(rater) == town.unit_of(key)
        }
        await town.close(AGENTS)

        expected = {key: agent(town.memory, key) for key in staff}
        scores = {key: score for key, parts in expected.items() if (score := score_of(parts)) is not None}
        few = {key for key in staff if 0 < expected[key][5].sources[0].raters < SMALLEST}
        assert {town.unit_of(key) for key in few} >= {"服务科", "监察科"}  # three agents: two colleagues each
        book = await town.export(round_id)
        check_scores(book, scores, hidden=few)
        check_details(book, expected)
        check_open(book, expected, besides={(key, "teamwork") for key in few})
        grades = {key: None if key in few else band(score, BANDS) for key, score in scores.items()}
        assert book.column("等次") == grades
        title = f"{AGENTS} 2026-03"
        await town.release(AGENTS)
        await check_chat(town, "S013", title, scores["S013"], grades["S013"], user="uS013")
        seen = await check_chat(town, "S031", title, None, None, user="uS031")
        assert f"{float(scores['S031']):.2f}" not in seen
        assert "不足 3 人" in seen


async def test_back_office_carries_what_customers_say(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(3, 2)) as town:
        asked = await town.open(CALLERS)
        assert "扫二维码" in town.before
        await vote(town, CALLERS, "public", {"call-center": 6})
        await town.close(CALLERS)
        satisfied = score_of(
            [of_sources("public", 100, rated(town.memory, "public", 100, "call-center", ("总体满意度",), 1, 5))]
        )
        assert satisfied is not None
        book = await town.export(asked)
        check_scores(book, {"call-center": satisfied})
        figure = str(book.results["call-center"]["得分"])  # what an operator copies into the workbook of records

        heads = town.level("中层")
        figures = [[who, "goals", value, f"2026-0{n}", ""] for who in heads for n, value in enumerate(GOALS[who], 1)]
        figures += [[who, key, value, "2026", target or ""] for who in heads for key, _, value, target in CENTRE]
        figures += [[who, "customer_satisfaction", figure, "2026", "70"] for who in heads]
        await town.records(
            {
                "指标": [["编号", "指标", "数值", "周期", "目标"], *figures],
                "部门结果": [["编号", "等次", "得分"], *([unit, "", score] for unit, score in TEAMS.items())],
            }
        )
        round_id = await town.compose(OFFICE)
        expected = {who: back_office(who, town.unit_of(who), satisfied) for who in heads}
        scores = {who: score for who, parts in expected.items() if (score := score_of(parts)) is not None}
        book = await town.export(round_id)
        check_scores(book, scores)
        check_details(book, expected)
        check_open(book, expected)
        assert book.column("等次") == {who: band(score, BANDS) for who, score in scores.items()}
        assert {who for who, flags in book.flags().items() if "missing" in flags} == {
            "M003",
            "M004",
        }  # they lead no team
        await town.release(OFFICE)
        await check_chat(town, "M002", f"{OFFICE} 2026", scores["M002"], band(scores["M002"], BANDS), user="uM002")


def back_office(who: str, unit: str, satisfied: Fraction) -> list[Part]:
    goals = [Fraction(value) for value in GOALS[who]]
    centre = {key: against(key, points, value, target) for key, points, value, target in CENTRE}
    return [
        Part("goals", 40, sum(goals, Fraction(0)) / len(goals)),
        against("customer_satisfaction", 15, satisfied, "70"),
        *centre.values(),
        against("team", 20, TEAMS.get(unit)),
    ]
