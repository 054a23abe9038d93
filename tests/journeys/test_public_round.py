"""群众意见 in the sample park: the public by code, windows with few voters hidden."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from bot.demo.run import Demo, running_demo
from bot.sandbox.phone.forms import read_page
from surveys.rounds.public_codes import list_public_codes
from tests.journeys.independent import half_up
from tests.journeys.reckoning import SMALLEST, band
from tests.journeys.test_managers_round import ADMIN, export, read_export
from tests.world.people import confirm, until

pytestmark = pytest.mark.slow


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
