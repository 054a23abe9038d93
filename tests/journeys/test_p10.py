"""P10: the public votes for the window and the person it is most satisfied with; an upheld complaint bars."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.answering import vote
from tests.journeys.independent import half_up, mean, wilson
from tests.journeys.reckoning import SMALLEST, check_chat, check_scores
from tests.journeys.town import Town, Workbook, at, running_town
from tests.world.people import Memory

pytestmark = pytest.mark.slow
WINDOWS, PEOPLE = "最满意窗口", "最满意工作人员"
VISITORS = {"window-1": 6, "window-2": 2, "window-3": 5, "window-4": 5, "window-5": 0}
SERVED = {"S011": 5, "S012": 5, "S021": 3, "S022": 6, "S031": 2, "S041": 3}


def share(memory: Memory, subject: str, items: tuple[str, ...]) -> tuple[Fraction | None, int]:
    """Percent of voters whose mean of what they answered (at least half) reaches 4; and how many voters count."""
    votes = []
    for sheet in memory.sheets("public", subject).values():
        if sheet and 2 * len(sheet) >= len(items):
            votes.append(Fraction(100) if sum(sheet.values(), Fraction(0)) / len(sheet) >= 4 else Fraction(0))
    percent = mean(votes)
    return (None if percent is None else half_up(percent, 2)), len(votes)


async def contest(
    town: Town, plan: str, visitors: dict[str, int], items: tuple[str, ...], *, enough: int, winners: int
) -> tuple[dict[str, Fraction], set[str], dict[str, str], Workbook]:
    """Open, vote, close, and compare all but what is read in chat; barred is whoever an upheld complaint names."""
    town.memory = Memory()
    round_id = await town.open(plan)
    await vote(town, plan, "public", visitors)
    await town.close(plan)
    counted = {key: share(town.memory, key, items) for key in visitors}
    scores = {key: percent for key, (percent, _) in counted.items() if percent is not None}
    few = {key for key, (_, voters) in counted.items() if 0 < voters < SMALLEST}
    book = await town.export(round_id)
    check_scores(book, scores, hidden=few)
    grades = {key: "满意" if score >= enough else "待改进" for key, score in scores.items()}
    assert book.column("等次") == {key: None if key in few else grades.get(key) for key in visitors}
    flags = book.flags()
    barred = {key for key in visitors if "event" in flags[key]}
    best = sorted((scores[key] for key in scores if grades[key] == "满意" and key not in barred), reverse=True)[
        :winners
    ]
    honoured = {key for key in scores if key not in barred and grades[key] == "满意" and scores[key] in best}
    assert {key for key in visitors if "honoured" in flags[key]} == honoured - few
    await check_honours(town, plan, book, sorted(honoured - few, key=lambda key: -scores[key]))
    check_satisfaction(town, book, {key: voters for key, (_, voters) in counted.items()})
    return scores, few, grades, book


async def check_honours(town: Town, plan: str, book: Workbook, best: list[str]) -> None:
    """The winners, best first, in the workbook and in chat; nobody else, and not only in a column of marks."""
    rows = book.rows("表彰名单")
    assert [(row["编号"], Fraction(str(row["得分"]))) for row in rows] == [
        (key, Fraction(str(book.results[key]["得分"]))) for key in best
    ]
    assert best, "a contest without a winner shows nothing"
    names = "、".join(str(book.results[key]["姓名"]) for key in best)
    assert f"表彰名单：{names}\n" in await town.say(f"结果 {plan}")
    asked = await town.say(f"发布 {plan}")
    assert f"· 表彰名单：{names}\n" in asked


def check_satisfaction(town: Town, book: Workbook, voters: dict[str, int]) -> None:
    """Nobody knows how many might have voted: no 应评人数, no 回收率, and intervals of an endless public."""
    assert "回收率" not in book.sheets
    rows = [row for row in book.rows("满意度") if row["指标"] not in ("总体", None)]
    assert {str(row["编号"]) for row in rows} == {key for key, number in voters.items() if number >= 5}
    for row in rows:
        sheets = town.memory.sheets("public", str(row["编号"])).values()
        given = [sheet[str(row["指标"])] for sheet in sheets if str(row["指标"]) in sheet]
        good = sum(value >= 4 for value in given)
        assert row["应评人数"] is None
        low, high = wilson(good, len(given))
        assert (row["满意率下限"], row["满意率上限"]) == (pytest.approx(low), pytest.approx(high))


async def test_windows_and_people_the_public_likes_most(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(8, 5)) as town:
        upheld = [
            ["window-3", "complaint_upheld", "2026-03-01", "限时办结"],
            ["S011", "complaint_upheld", "2026-03-01", ""],
        ]
        await town.records({"事件": [["编号", "类别", "日期", "说明"], *upheld]})
        scores, few, grades, book = await contest(town, WINDOWS, VISITORS, ("总体满意度",), enough=70, winners=1)
        assert "window-2" in few
        assert book.flags()["window-3"] >= {"event"}
        title = f"{WINDOWS} 2026-08-05"
        await check_chat(town, "综合受理窗口", title, scores["window-1"], grades["window-1"])
        await check_chat(town, "企业开办窗口", title, None, None)

        everybody = dict.fromkeys(town.level("员工"), 0) | SERVED
        items = ("服务态度", "办事效率", "首问负责")
        scores, few, grades, book = await contest(town, PEOPLE, everybody, items, enough=60, winners=3)
        assert "S031" in few
        title = f"{PEOPLE} 2026-08-05"
        assert title not in await town.say("成绩", "uS012")
        await town.release(PEOPLE)
        await check_chat(town, "S012", title, scores["S012"], grades["S012"], user="uS012")
        await check_chat(town, "S031", title, None, None, user="uS031")
        assert "表彰：列入本轮表彰名单" in await town.say("成绩", "uS012")
        others = await town.say("成绩", "uS021")
        assert "表彰" not in others
        assert [one.name for one in town.people if one.name in others] == []
