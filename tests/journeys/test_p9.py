"""P9: reviewers rate by name how a fund was used; figures of the unit itself, replaced by the re-evaluation's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import answer, members, vote
from tests.journeys.independent import half_up
from tests.journeys.reckoning import (
    Part,
    against,
    band,
    check_chat,
    check_details,
    check_open,
    check_scores,
    of_sources,
    rated,
    score_of,
)
from tests.journeys.town import at, running_town

pytestmark = pytest.mark.slow
ASKED, REVIEW = "专项资金满意度", "专项资金再评价"
FUNDS = {"专项资金一": "fund-1", "专项资金二": "fund-2"}
OWN = {"fund-1": {"output": "100", "outcome": "60"}, "fund-2": {"output": "97"}}
AGAIN = {"fund-1": {"output": "92", "outcome": "45"}}
AIMS = {"output": "100", "outcome": "50", "satisfaction": "85"}
BANDS = (("优", 90), ("良", 80), ("中", 60), ("差", 0))


async def test_funds_evaluated_twice(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(6, 3)) as town:
        asked = await town.open(ASKED)
        await vote(town, ASKED, "public", {"fund-1": 5, "fund-2": 2})
        await town.close(ASKED)
        said = {
            key: [of_sources("public", 100, rated(town.memory, "public", 100, key, ("总体满意度",), 1, 5))]
            for key in FUNDS.values()
        }
        book = await town.export(asked)
        satisfied = {key: score for key, parts in said.items() if (score := score_of(parts)) is not None}
        check_scores(book, satisfied, hidden={"fund-2"})  # two answers: not shown, so nothing can be carried on

        figures = [[f, key, value, "1-自评价", AIMS[key]] for f, all_of in OWN.items() for key, value in all_of.items()]
        figures += [
            [f, key, value, "2-再评价", AIMS[key]] for f, all_of in AGAIN.items() for key, value in all_of.items()
        ]
        shown = str(book.results["fund-1"]["得分"])
        figures += [["fund-1", "satisfaction", shown, "2-再评价", AIMS["satisfaction"]]]
        await town.records({"指标": [["编号", "指标", "数值", "周期", "目标"], *figures]})
        round_id = await town.open(REVIEW)
        await answer(town, members(town, town.level("领导")), FUNDS)
        await town.close(REVIEW)

        expected = {}
        for fund in FUNDS.values():
            last = OWN[fund] | AGAIN.get(fund, {}) | ({"satisfaction": shown} if fund == "fund-1" else {})
            finance = rated(town.memory, "finance", 30, fund, ("资金使用", "财务管理", "制度措施"))
            expected[fund] = [
                of_sources("funding", 30, finance),
                *(
                    against(key, points, last.get(key), AIMS[key])
                    for key, points in (("output", 35), ("outcome", 20), ("satisfaction", 15))
                ),
            ]
        scores = {fund: as_zero(parts) for fund, parts in expected.items()}
        book = await town.export(round_id)
        check_scores(book, scores)
        check_details(book, expected)
        check_open(book, expected)
        grades = {fund: band(score, BANDS) for fund, score in scores.items()}
        assert book.column("等次") == grades
        flags = book.flags()
        assert {fund for fund in FUNDS.values() if "missing" in flags[fund]} == {"fund-2"}
        for name, fund in FUNDS.items():
            await check_chat(town, name, f"{REVIEW} 2026", scores[fund], grades[fund])


def as_zero(parts: list[Part]) -> Fraction:
    """What has no evidence counts nothing."""
    return half_up(sum(((one.percent or Fraction(0)) * one.points / 100 for one in parts), Fraction(0)), 2)
