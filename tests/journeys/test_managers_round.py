"""The main job from end to end, over HTTP and WeChat callbacks only: 84 staff, opened by chat, to exported figures."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from bot.demo.run import Demo, running_demo
from bot.demo.sample_park import SamplePark, build_sample_park, sample_indicators
from tests.journeys.independent import Weighted, distribute, fold, half_up, mean, questionnaire_total, ranks
from tests.world.people import Memory, confirm, everybody, say, until

pytestmark = pytest.mark.slow
ADMIN = "uS011"
ITEMS = {
    "leader": ("执行能力", "业务能力", "个人素质", "工作态度"),
    "peer": ("执行能力", "沟通协作", "个人素质", "工作态度"),
    "subordinate": ("团队建设", "内部沟通", "个人素质", "工作态度"),
}
POINTS = {"leader": 20, "peer": 5, "subordinate": 5}


def expected_pairs(park: SamplePark) -> set[tuple[str, str, str]]:
    """(rater, relation, subject) by the words of docs/formats.md, Plans, read off the park's own table."""
    here = [person for person in park.people if person.status == "在岗"]
    managers = [person for person in here if person.level == "中层"]
    pairs = set()
    for manager in managers:
        for other in here:
            if other.level == "领导":
                pairs.add((other.person_id, "leader", manager.person_id))
            elif other.level == "中层" and other.department in manager.collaborates:
                pairs.add((other.person_id, "peer", manager.person_id))
            elif other.level == "员工" and other.manager_id == manager.person_id:
                pairs.add((other.person_id, "subordinate", manager.person_id))
    return pairs


def read_export(path: Path, sheet: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(path, read_only=True)
    rows = list(book[sheet].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]]


def export(database_url: str, round_id: str, out: Path) -> None:
    """As an operator does it: the command line, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "bot.cli", "export", round_id, "--out", str(out)],
        check=True,
        env={"PINGJI_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
    )


def invitations(demo: Demo, userid: str, word: str) -> list[str]:
    return [message.text for message in demo.sandbox.wecom.received(userid) if word in message.text]


async def test_managers_round_from_chat_to_export(database_url: str, tmp_path: Path) -> None:
    park = build_sample_park(staff=7)
    assert sum(person.level != "" for person in park.people) >= 80
    pairs = expected_pairs(park)
    raters = sorted({rater for rater, _, _ in pairs})
    everyone = {person.person_id: person.userid for person in park.people}
    memory = Memory()
    async with running_demo(database_url=database_url, park=park, bind_enterprises=False) as demo:
        before, _ = await confirm(demo, ADMIN, "开启 中层360测评")
        assert f"{len(raters)}" in before

        await until(lambda: all(invitations(demo, everyone[rater], "/r/") for rater in raters))
        uninvited = set(everyone) - set(raters)
        assert {key: invitations(demo, everyone[key], "/r/") for key in uninvited} == {key: [] for key in uninvited}

        half = raters[::2]
        await everybody((("wecom", everyone[rater], rater) for rater in half), demo, memory)
        assert f"已完成 {len(half)}/{len(raters)}" in await say(demo, ADMIN, "进度")

        seen = {rater: len(demo.sandbox.wecom.received(everyone[rater])) for rater in raters}
        reply = await say(demo, ADMIN, "催办")
        rest = [rater for rater in raters if rater not in half]
        assert str(len(rest)) in reply
        told = {rater: len(demo.sandbox.wecom.received(everyone[rater])) - seen[rater] for rater in raters}
        await until(lambda: all(len(demo.sandbox.wecom.received(everyone[rater])) > seen[rater] for rater in rest))
        await asyncio.sleep(0.3)
        told = {rater: len(demo.sandbox.wecom.received(everyone[rater])) - seen[rater] for rater in raters}
        admin_replies = 1 if "S011" in raters else 0
        assert told == {rater: (rater in rest) + (admin_replies if rater == "S011" else 0) for rater in raters}

        await everybody((("wecom", everyone[rater], rater) for rater in rest), demo, memory)
        assert f"已完成 {len(raters)}/{len(raters)}" in await say(demo, ADMIN, "进度")
        assert set(memory.given) == pairs

        await confirm(demo, ADMIN, "关闭 中层360测评")
        await until(lambda: any("算出" in m.text for m in demo.sandbox.wecom.received(ADMIN)))
        round_id = demo.services.database.read(_only_round)
        listing = await say(demo, ADMIN, "结果 中层360测评")
        managers = [person.name for person in park.people if person.level == "中层"]
        assert [name for name in managers if name not in listing] == []

    export(database_url, round_id, tmp_path / "out.xlsx")
    check_export(tmp_path / "out.xlsx", park, memory)


def _only_round(work: object) -> str:
    from surveys.rounds import list_rounds

    (found,) = list_rounds(work)  # type: ignore[arg-type]
    return found.round_id


def check_export(path: Path, park: SamplePark, memory: Memory) -> None:
    """Every exported figure against one worked out here."""
    kpi = {key: Fraction(value) for key, _, _, value in sample_indicators(park)}
    managers = [person for person in park.people if person.level == "中层" and person.status == "在岗"]
    scores: dict[str, Fraction] = {}
    detail: dict[tuple[str, str, str | None], tuple[int | None, Fraction | None, Fraction | None]] = {}
    for person in managers:
        key = person.person_id
        figures = []
        for relation, items in ITEMS.items():
            sheets = memory.sheets(relation, key).values()
            totals = [t for values in sheets if (t := questionnaire_total(values, items, 0, 100)) is not None]
            percent = mean(totals)
            figures.append(Weighted(relation, Fraction(POINTS[relation]), percent))
            points = None if percent is None else percent * POINTS[relation] / 100
            detail[key, "behaviour", relation] = (len(totals), percent, points)
        behaviour = fold(figures)
        assert behaviour is not None
        detail[key, "behaviour", None] = (None, behaviour, behaviour * 30 / 100)
        detail[key, "performance", None] = (None, kpi[key], kpi[key] * 70 / 100)
        scores[key] = half_up(kpi[key] * 70 / 100 + behaviour * 30 / 100, 2)
    grades, places = distribute(scores), ranks(scores)
    assert grades is not None

    rows = read_export(path, "结果")
    assert list(rows[0]) == ["编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记"]
    assert {str(row["编号"]): Fraction(str(row["得分"])) for row in rows} == scores
    assert {str(row["编号"]): row["等次"] for row in rows} == grades
    assert {str(row["编号"]): row["名次"] for row in rows} == places
    assert {str(row["编号"]): row["姓名"] for row in rows} == {person.person_id: person.name for person in managers}
    assert Counter(row["标记"] or "" for row in rows) == Counter({"": len(managers)})

    lines = read_export(path, "明细")
    assert list(lines[0]) == ["编号", "环节", "关系", "人数", "百分比", "得分"]
    shown = {(str(line["编号"]), str(line["环节"]), line["关系"] or None): line for line in lines}
    assert set(shown) == set(detail)
    for place, (raters, percent, points) in detail.items():
        line = shown[place]  # type: ignore[index]
        assert Fraction(str(line["百分比"])) == half_up(percent, 2), place  # type: ignore[arg-type]
        assert Fraction(str(line["得分"])) == half_up(points, 2), place  # type: ignore[arg-type]
        if raters is not None:
            assert line["人数"] == raters, place
