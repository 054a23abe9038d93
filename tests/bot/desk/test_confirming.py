"""The confirm step at the desk: once, in time, by the right person, here or in chat."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from bot.scheduler import tick
from surveys.rounds import extend_round, list_rounds
from surveys.store.tables import plan
from surveys.work import Work
from tests.world.desk import PLAN, SECOND, DeskBrowser, acts, ask_link, enter, make_admin, page_of, state_of
from tests.world.site import Site

pytestmark = pytest.mark.slow  # left to `make test`


async def test_what_an_action_said_is_said_once(site: Site, desk: DeskBrowser) -> None:
    opened = await desk.confirm(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    assert "正在给 62 人发邀请。" in opened.said
    assert "正在给 62 人发邀请。" not in (await desk.get(opened.url.path)).said


async def test_what_reaches_nobody_is_not_said_to_reach_somebody(site: Site, desk: DeskBrowser) -> None:
    """Neither opening nor resuming a round for the public writes to anybody, nor releasing one about services."""
    opened = await desk.confirm(await desk.get("/admin/plans/群众意见"), "/open")
    assert "没有要发的邀请。" in opened.said
    resumed = await desk.confirm(await desk.confirm(opened, "/ask/pause"), "/ask/resume")
    assert "已恢复" in resumed.said
    assert "正在告诉" not in resumed.said
    closed = await desk.confirm(resumed, "/ask/close")
    while await tick(site.services):
        pass
    released = await desk.confirm(await desk.get(closed.url.path), "/ask/release")
    assert "的结果已发布。" in released.said
    assert "通知本人" not in released.said


async def test_a_confirmation_pressed_twice_acts_once(site: Site, desk: DeskBrowser) -> None:
    asked = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    form = asked.form(asked.url.path)
    sent = await asyncio.gather(*(desk.post(form.action, form.fields) for _ in range(3)))
    again = [one for one in sent if "这件事已经办好，不会再办一次。" in one.said]
    assert [one.status for one in sent] == [200, 200, 200]
    assert [one.url.path for one in again] == [asked.url.path] * 2
    assert all("操作未完成" not in one.said for one in sent), "it is done, and a hasty thumb is not told otherwise"
    assert len(await site.services.read(list_rounds)) == 1


async def test_a_confirmation_is_for_whoever_asked(site: Site, desk: DeskBrowser) -> None:
    await site.services.write(make_admin, person_id="S012")
    asked = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    other = await enter(site, SECOND)
    assert (await other.get(asked.url.path)).status == 404
    token = (await other.get("/admin")).form("/leave").fields
    assert (await other.post(asked.url.path, token)).status == 404
    assert await site.services.read(list_rounds) == ()
    await other.http.close()


async def test_a_confirmation_is_good_for_half_an_hour(site: Site, desk: DeskBrowser) -> None:
    asked = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    site.clock.forward(minutes=31)
    late = await desk.press(asked, asked.url.path)
    assert late.status == 409
    assert "30 分钟" in late.said
    assert await site.services.read(list_rounds) == ()


async def two_people_plan(site: Site) -> None:
    def change(work: Work) -> None:
        source = work.db.execute(select(plan.c.source).where(plan.c.name == PLAN)).scalar_one()
        changed = f"two_people = true\n{source}"
        work.db.execute(update(plan).where(plan.c.name == PLAN).values(source=changed))

    await site.services.write(change)


async def test_where_two_must_agree_the_other_confirms_at_the_desk(site: Site, desk: DeskBrowser) -> None:
    await two_people_plan(site)
    alone = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    assert alone.status == 403
    assert "只有您一位" in alone.said
    await site.services.write(make_admin, person_id="S012")
    asked = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    assert "两位管理员同意" in asked.said
    own = await desk.post(asked.url.path, (await desk.get("/admin")).form("/leave").fields)
    assert own.status == 403
    assert "由另一位管理员确认" in own.said
    assert await site.services.read(list_rounds) == ()
    other = await enter(site, SECOND)
    overview = await other.get("/admin")
    assert "等您确认" in overview.said
    shown = await other.get(asked.url.path)
    assert f"将开启“{PLAN}" in shown.said
    done = await other.press(shown, asked.url.path)
    assert "已开启" in done.said
    assert ("person:S012", "open_round") in await acts(site)
    assert "等您确认" not in (await other.get("/admin")).said
    await other.http.close()


async def test_what_is_asked_at_the_desk_may_be_confirmed_in_chat_and_the_other_way_round(
    site: Site, desk: DeskBrowser
) -> None:
    await two_people_plan(site)
    await site.services.write(make_admin, person_id="S012")
    asked = await desk.press(await desk.get(f"/admin/plans/{PLAN}"), "/open")
    code = asked.url.path.rpartition("/")[2]
    assert "已开启" in await ask_link(site, SECOND, f"确认 {code}")
    (found,) = await site.services.read(list_rounds)
    assert "两位管理员" in await ask_link(site, SECOND, f"关闭 {found.round_id}")
    overview = await desk.get("/admin")
    assert "提前关闭" in overview.said
    path = overview.text.split('href="')[1:]
    link = next(one.split('"')[0] for one in path if "confirm/" in one)
    shown = await desk.get("/" + link.lstrip("./"))
    assert "将提前关闭" in shown.said
    await desk.press(shown, shown.url.path)
    assert await state_of(site, found.round_id) == "closed"


async def test_an_early_close_after_the_calendars_is_said(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    asked = await desk.press(await page_of(desk, round_id), "/ask/close")
    soon = site.clock().replace(hour=2)
    await site.services.write(extend_round, round_id=round_id, closes_at=soon, actor="test")
    site.clock.forward(hours=2)
    while await tick(site.services):
        pass
    late = await desk.press(asked, asked.url.path)
    assert late.status == 409
    assert "操作未完成" in late.said
