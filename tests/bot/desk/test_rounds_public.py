"""A round for the public at the desk: nobody was asked by name, so nobody is listed, reminded or waited for."""

from __future__ import annotations

import pytest

from tests.bot.pages.test_public import opened
from tests.world.desk import DeskBrowser, page_of
from tests.world.site import Site, every, question_form

pytestmark = pytest.mark.slow  # left to `make test`


async def rated(site: Site) -> str:
    """A round in which one passer-by has answered."""
    round_id, codes = await opened(site)
    phone = site.follower("oVisitor1")
    form = question_form(await phone.get(f"/p/{codes['window-1']}"))
    await phone.post(form.action, every(form, "5"))
    return round_id


async def test_passers_by_are_counted_and_never_listed(site: Site, desk: DeskBrowser) -> None:
    round_id = await rated(site)
    people = await desk.get(f"/admin/rounds/{round_id}/people")
    assert "public:" not in people.said
    assert "没有这样的人" in people.said
    page = await page_of(desk, round_id)
    assert "已完成 1/1" in page.said
    assert "/people" not in page.text


async def test_nobody_is_offered_to_be_reminded_where_nobody_was_asked(site: Site, desk: DeskBrowser) -> None:
    page = await page_of(desk, await rated(site))
    assert "催办没填完的人" not in page.said
    staff = await page_of(desk, await site.open_round("中层360测评"))
    assert "催办没填完的人" in staff.said


async def test_closing_early_says_that_the_code_takes_no_more(site: Site, desk: DeskBrowser) -> None:
    asked = await desk.press(await page_of(desk, await rated(site)), "/ask/close")
    assert "已完成 1/1，以后扫码的人不能再填。" in asked.said
    assert "所有人都填完了" not in asked.said
