"""The other built-in plans from opening to result: over chat and pages, every figure worked out a second time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from bot.demo import Demo, running_demo
from bot.sample import SamplePark, build_sample_park, sample_indicators
from bot.sandbox.forms import read_page
from surveys.public_codes import list_public_codes
from tests.journeys.chatting import answer_in_chat
from tests.journeys.independent import Weighted, fold, half_up, mean, questionnaire_total, ranks
from tests.journeys.people import Memory, confirm, everybody, say, until
from tests.journeys.test_managers_round import ADMIN, export, read_export

pytestmark = pytest.mark.slow
SMALLEST = 3


async def answered(demo: Demo, plan: str, park: SamplePark, memory: Memory, pairs: Iterable[tuple[str, str]]) -> None:
    """Open by chat, let everybody answer (every third in chat), close, wait for the figures."""
    await confirm(demo, ADMIN, f"开启 {plan}")
    raters = sorted({rater for rater, _ in pairs})
    userids = {person.person_id: person.userid for person in park.people}
    names = {person.name: person.person_id for person in park.people} | {
        person.department: person.department for person in park.people
    }
    talking = raters[::3]
    await asyncio.gather(*(answer_in_chat(demo, userids[one], one, memory, names) for one in talking))
    await everybody((("wecom", userids[one], one) for one in raters if one not in talking), demo, memory)
    assert f"已完成 {len(raters)}/{len(raters)}" in await say(demo, ADMIN, "进度")
    assert {(rater, subject) for rater, _, subject in memory.given} == set(pairs)
    await closed(demo, plan)


async def closed(demo: Demo, plan: str) -> None:
    await confirm(demo, ADMIN, f"关闭 {plan}")
    await until(lambda: any("算出" in m.text for m in demo.sandbox.wecom.received(ADMIN)))


def figures(path: Path) -> tuple[dict[str, Fraction], set[str], dict[str, object], dict[str, object]]:
    """Scores shown, subjects whose score is hidden, grades and ranks."""
    rows = read_export(path, "结果")
    shown = {str(row["编号"]): Fraction(str(row["得分"])) for row in rows if row["得分"] is not None}
    hidden = {str(row["编号"]) for row in rows if row["得分"] is None and "hidden" in str(row["标记"])}
    grades = {str(row["编号"]): row["等次"] for row in rows}
    return shown, hidden, grades, {str(row["编号"]): row["名次"] for row in rows}


def here(park: SamplePark, level: str) -> list[str]:
    return [one.person_id for one in park.people if one.status == "在岗" and one.level == level]


def totals(memory: Memory, relation: str, subject: str, items: tuple[str, ...], high: int) -> list[Fraction]:
    sheets = memory.sheets(relation, subject).values()
    return [total for values in sheets if (total := questionnaire_total(values, items, 0, high)) is not None]


def measured(park: SamplePark, wanted: str) -> dict[str, Fraction]:
    """The sample's imported indicator of each subject, the mean over its periods."""
    found: dict[str, list[Fraction]] = {}
    for subject, key, _, value in sample_indicators(park):
        if key == wanted:
            found.setdefault(subject, []).append(Fraction(value))
    return {subject: sum(values, Fraction(0)) / len(values) for subject, values in found.items()}


def band(score: Fraction, bands: tuple[tuple[str, int], ...]) -> str:
    return next(name for name, low in bands if score >= low)


async def test_staff_round_is_exact(database_url: str, tmp_path: Path) -> None:
    park, memory = build_sample_park(), Memory()
    people = {one.person_id: one for one in park.people if one.status == "在岗"}
    heads = {one.department: one.person_id for one in people.values() if one.level == "中层"}
    pairs = {
        (heads[unit], staff)
        for staff in here(park, "员工")
        for unit in (people[staff].department, *people[staff].collaborates)
        if unit in heads
    }
    async with running_demo(database_url=database_url, park=park, bind_enterprises=False) as demo:
        await answered(demo, "员工行为测评", park, memory, pairs)
    export(database_url, "员工行为测评", tmp_path / "out.xlsx")

    items = ("能力发展", "团队协作")
    kpi = measured(park, "kpi")
    exact: dict[str, Fraction] = {}
    few: set[str] = set()
    for staff in {subject for _, subject in pairs}:
        peers = totals(memory, "peer", staff, items, 100)
        leader = mean(totals(memory, "leader", staff, items, 100))
        behaviour = fold([Weighted("leader", Fraction(20), leader), Weighted("peer", Fraction(10), mean(peers))])
        parts = [Weighted("kpi", Fraction(70), kpi.get(staff)), Weighted("behaviour", Fraction(30), behaviour)]
        percent = fold(parts)
        if percent is not None:
            exact[staff] = half_up(percent, 2)
        if 0 < len(peers) < SMALLEST:
            few.add(staff)
    shown, hidden, _, places = figures(tmp_path / "out.xlsx")
    assert shown == {staff: score for staff, score in exact.items() if staff in shown}
    assert hidden == few & exact.keys()
    assert shown.keys() | hidden == exact.keys()
    for unit in {people[staff].department for staff in shown}:
        group = {staff: score for staff, score in exact.items() if people[staff].department == unit}
        assert {staff: places[staff] for staff in group if staff in shown} == {
            staff: rank for staff, rank in ranks(group).items() if staff in shown
        }


async def test_departments_round_drops_the_extremes_of_each_item(database_url: str, tmp_path: Path) -> None:
    park, memory = build_sample_park(), Memory()
    people = {one.person_id: one for one in park.people}
    units = sorted({people[key].department for level in ("中层", "员工") for key in here(park, level)})
    raters = [*here(park, "领导"), *here(park, "中层")]
    pairs = {(rater, unit) for rater in raters for unit in units if people[rater].department != unit}
    async with running_demo(database_url=database_url, park=park, bind_enterprises=False) as demo:
        await answered(demo, "科室民主测评", park, memory, pairs)
    export(database_url, "科室民主测评", tmp_path / "out.xlsx")

    items = ("工作实绩", "内部管理", "廉政建设", "作风建设")
    # nothing was deducted: 职能工作 60 and 管理工作 20 stand whole
    scores = {unit: half_up(80 + trimmed_by_item(memory, unit, items) / 5, 2) for unit in units}
    shown, hidden, grades, places = figures(tmp_path / "out.xlsx")
    assert (shown, hidden) == (scores, set())
    assert places == ranks(scores)
    bands = (("优秀", 90), ("良好", 80), ("达标", 70), ("诫勉", 0))
    assert grades == {unit: band(score, bands) for unit, score in scores.items()}


def trimmed_by_item(memory: Memory, unit: str, items: tuple[str, ...]) -> Fraction:
    """Per item one highest and one lowest dropped from the valid sheets, then the mean of the items."""
    sheets = [
        values
        for values in memory.sheets("peer", unit).values()
        if questionnaire_total(values, items, 0, 25) is not None
    ]
    means = []
    for item in items:
        given = sorted(values[item] * 4 for values in sheets if item in values)
        kept = given[1:-1] if len(given) > 2 else given
        means.append(mean(kept))
    percent = mean(value for value in means if value is not None)
    assert percent is not None
    return percent


async def test_leadership_round_covers_departments_and_people(database_url: str, tmp_path: Path) -> None:
    park, memory = build_sample_park(), Memory()
    people = {one.person_id: one for one in park.people}
    subjects = [*here(park, "中层"), *here(park, "员工")]
    subjects += sorted({people[key].department for key in subjects})
    pairs = {(leader, subject) for leader in here(park, "领导") for subject in subjects}
    async with running_demo(database_url=database_url, park=park, bind_enterprises=False) as demo:
        await answered(demo, "领导班子评估", park, memory, pairs)
    export(database_url, "领导班子评估", tmp_path / "out.xlsx")

    items = ("工作质量", "工作效能", "工作作风")
    targets = measured(park, "targets")
    exact = {
        subject: fold(
            [
                Weighted("targets", Fraction(40), targets.get(subject)),
                Weighted("leader", Fraction(30), mean(totals(memory, "leader", subject, items, 100))),
            ]
        )
        for subject in subjects
    }
    scores = {subject: half_up(value, 2) for subject, value in exact.items() if value is not None}
    shown, hidden, grades, places = figures(tmp_path / "out.xlsx")
    assert (shown, hidden) == (scores, set())
    assert {key: places[key] for key in scores} == ranks(scores)
    bands = (("优秀", 85), ("合格", 60), ("不合格", 0))
    assert {key: grades[key] for key in scores} == {key: band(score, bands) for key, score in scores.items()}


async def test_public_round_by_code(database_url: str, tmp_path: Path) -> None:
    given: dict[str, list[int]] = {}
    async with running_demo(database_url=database_url, bind_enterprises=False) as demo:
        await confirm(demo, ADMIN, "开启 群众意见")
        signs = await demo.services.write(list_public_codes, plan_name="群众意见")
        for number, sign in enumerate(signs):
            given[sign.subject_id] = await public_votes(demo, sign.code, visitors=(2, 3, 5, 8, 0)[number])
        await closed(demo, "群众意见")
    export(database_url, "群众意见", tmp_path / "out.xlsx")

    scores = {
        key: half_up(Fraction(25 * sum(v - 1 for v in votes), len(votes)), 2) for key, votes in given.items() if votes
    }
    shown, hidden, grades, _ = figures(tmp_path / "out.xlsx")
    assert hidden == {key for key, votes in given.items() if 0 < len(votes) < SMALLEST}
    assert shown == {key: score for key, score in scores.items() if key not in hidden}
    bands = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))
    assert {key: grades[key] for key in shown} == {key: band(score, bands) for key, score in shown.items()}
    assert {key: grades[key] for key in hidden} == dict.fromkeys(hidden)


async def public_votes(demo: Demo, code: str, visitors: int) -> list[int]:
    """Each visitor scans and answers; some twice, and only the last answer counts."""
    rng, votes = random.Random(f"public {visitors}"), []
    for number in range(visitors):
        openid = f"oPublic{visitors}x{number}"
        for _ in range(1 + number % 2):
            phone = demo.sandbox.web(openid, "oa")
            form, _ = read_page(await phone.get(f"/p/{code}"))
            assert form is not None
            vote = rng.randint(1, 5)
            values: Mapping[tuple[str, str], str] = {
                (control.subject, control.item): str(vote) if control.options else "谢谢"
                for control in form.controls.values()
            }
            done = await phone.post(form.action, form.fill(values))
            assert done.path.endswith("/done")
        votes.append(vote)
    return votes
