"""P7: what a project was to reach and what it reached, satisfaction of those served among it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import vote
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
ASKED, JUDGED = "预算项目满意度", "预算项目绩效评价"
POINTS = {"execution": 10, "quantity": 15, "quality": 15, "timeliness": 10, "cost": 10, "outcome": 30}
FIGURES = {
    "budget-1": dict(
        zip(
            POINTS,
            [("95", "100"), ("18", "20"), ("98", "95"), ("80", "100"), ("100", "100"), ("80", "90")],
            strict=True,
        )
    ),
    "budget-2": dict(
        zip(
            POINTS,
            [("100", "100"), ("12", "12"), ("61", "95"), ("55", "100"), ("90", "100"), ("48", "90")],
            strict=True,
        )
    ),
}
AIM = "80"
BANDS = (("优", 90), ("良", 80), ("中", 60), ("差", 0))
HEAD = ["编号", "指标", "数值", "周期", "目标"]


def parts_of(project: str, satisfied: Fraction | None) -> list[Part]:
    figures = [against(key, points, *FIGURES[project][key]) for key, points in POINTS.items()]
    return [*figures, against("satisfaction", 10, satisfied, AIM)]


async def test_projects_against_their_targets(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(10, 20)) as town:
        rows = [[project, key, *values] for project, all_of in FIGURES.items() for key, values in all_of.items()]
        await town.records({"指标": [HEAD, *([p, key, value, "2026", target] for p, key, value, target in rows)]})
        asked = await town.open(ASKED)
        await vote(town, ASKED, "public", {"budget-1": 5, "budget-2": 4})
        await town.close(ASKED)
        said = {
            key: [of_sources("public", 100, rated(town.memory, "public", 100, key, ("总体满意度",), 1, 5))]
            for key in FIGURES
        }
        satisfied = {key: score for key, parts in said.items() if (score := score_of(parts)) is not None}
        book = await town.export(asked)
        check_scores(book, satisfied)
        check_details(book, said)

        # one project's satisfaction is imported, as exported; the other's is forgotten: it has no score at all
        first = [["budget-1", "satisfaction", str(book.results["budget-1"]["得分"]), "2026", AIM]]
        await town.records({"指标": [HEAD, *first]})
        round_id = await town.compose(JUDGED)
        assert f"{ASKED} 2026-10-20" in town.before
        expected = {"budget-1": parts_of("budget-1", satisfied["budget-1"]), "budget-2": parts_of("budget-2", None)}
        score = score_of(expected["budget-1"])
        assert score is not None
        half = await town.export(round_id)
        check_scores(half, {"budget-1": score})
        check_details(half, expected)
        assert half.column("得分")["budget-2"] is None
        assert half.column("等次") == {"budget-1": band(score, BANDS), "budget-2": None}
        assert half.flags() == {"budget-1": set(), "budget-2": {"missing"}}
        await check_chat(town, "预算项目二", f"{JUDGED} 2026", None, None)

        await town.records(
            {"指标": [HEAD, ["budget-2", "satisfaction", str(book.results["budget-2"]["得分"]), "2026", AIM]]}
        )
        town.hours.set(at(10, 28))
        again = await town.compose(JUDGED)
        expected = {project: parts_of(project, satisfied[project]) for project in FIGURES}
        scores = {project: score for project, parts in expected.items() if (score := score_of(parts)) is not None}
        book = await town.export(again)
        check_scores(book, scores)
        check_details(book, expected)
        check_open(book, expected)
        grades = {project: band(score, BANDS) for project, score in scores.items()}
        assert book.column("等次") == grades
        await check_chat(town, "预算项目二", f"{JUDGED} 2026 第2次", scores["budget-2"], grades["budget-2"])
        assert (await town.export(round_id)).results == half.results  # what was kept stays as it was
