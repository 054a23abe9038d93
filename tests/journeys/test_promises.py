"""What the form says of a real-name rating, and what is shown of it: a head alone; three leaders of whom one rates."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from bot.sandbox.phone.forms import read_page
from tests.journeys.answering import Person
from tests.journeys.independent import half_up
from tests.journeys.town import Town, at, running_town

pytestmark = pytest.mark.slow
HEAD_ALONE, MANAGERS = "员工行为测评", "中层360测评"
PASSED_ON, SUMMARY = "您的评分会如实告知被评价人", "被评价人看到的是汇总结果"


async def rate(town: Town, rater: str, round_id: str, relation: str) -> str:
    """One rater's form, filled in; what the page said."""
    person = Person(town, "wecom", f"u{rater}", rater)
    phone = town.demo.sandbox.web(f"u{rater}", "wecom")
    page = await phone.get(f"/r/{round_id}/{relation}")
    form, _ = read_page(page)
    assert form is not None
    done = await phone.post(form.action, form.fill(person.answers(form, relation)))
    assert done.path.endswith("/done"), done.text[:300]
    return str(page.text)


async def test_the_promise_says_what_is_shown_and_what_is_shown_keeps_it(database_url: str, tmp_path: Path) -> None:
    async with running_town(database_url, tmp_path, at(12, 2)) as town:
        alone = await town.open(HEAD_ALONE)
        page = await rate(town, "M001", alone, "leader")
        assert PASSED_ON in page
        assert SUMMARY not in page
        await town.close(HEAD_ALONE)
        await town.release(HEAD_ALONE)
        values = town.memory.sheets("leader", "S012")["M001"].values()
        percent = float(half_up(sum(values, Fraction(0)) / len(values), 2))
        assert f"：{percent:.2f}%" in await town.say("成绩", "uS012")

        several = await town.open(MANAGERS)
        page = await rate(town, "A001", several, "leader")
        assert SUMMARY in page
        assert PASSED_ON not in page
        await town.close(MANAGERS)
        line = next(line for line in (await town.say("结果 M001")).splitlines() if "领导评价" in line)
        assert "%" not in line
        assert "不显示" in line
