"""Rounds at the desk: opened, watched, reminded, moved, stopped, closed, released; each with its refusals."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.scheduler import tick
from surveys.rounds import get_round, list_rounds
from surveys.store.tables import notice
from tests.world.desk import PLAN, DeskBrowser, acts, page_of, state_of
from tests.world.site import TZ, Site, every, question_form

pytestmark = pytest.mark.slow  # left to `make test`


async def count_reminders(site: Site) -> int:
    wanted = select(func.count()).where(notice.c.kind == "reminder")
    return int(await site.services.read(lambda work: work.db.execute(wanted).scalar_one()))


async def close_and_score(site: Site, desk: DeskBrowser, round_id: str) -> None:
    await desk.confirm(await page_of(desk, round_id), "/ask/close")
    while await tick(site.services):
        pass


async def test_a_plan_is_checked_and_opened(site: Site, desk: DeskBrowser) -> None:
    plans = await desk.get("/admin/plans")
    assert PLAN in plans.said
    checked = await desk.get(f"/admin/plans/{PLAN}")
    assert "开启前检查" in checked.said
    asked = await desk.press(checked, "/open")
    assert f"将开启“{PLAN}" in asked.said
    assert "开启后不能撤回" in asked.said
    assert await site.services.read(list_rounds) == ()
    opened = await desk.press(asked, asked.url.path)
    (found,) = await site.services.read(list_rounds)
    assert opened.url.path == f"/admin/rounds/{found.round_id}"
    assert "已开启" in opened.said
    assert ("person:S011", "open_round") in await acts(site)


async def test_a_second_round_of_a_plan_is_refused_with_the_way_to_the_first(site: Site, desk: DeskBrowser) -> None:
    checked = await desk.get(f"/admin/plans/{PLAN}")
    round_id = await site.open_round(PLAN)
    refused = await desk.press(checked, "/open")
    assert refused.status == 409
    assert "已经有一轮在进行" in refused.said
    assert f"admin/rounds/{round_id}" in refused.text


async def test_a_second_reminding_within_the_hour_is_asked_about_first(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    await desk.press(await page_of(desk, round_id), "/remind")
    count = await count_reminders(site)

    asked = await desk.press(await page_of(desk, round_id), "/remind")

    assert f"刚催办过，当时提醒了 {count} 位，到现在不到一小时" in asked.said
    assert await count_reminders(site) == count
    done = await desk.press(asked, asked.url.path)
    assert done.url.path == f"/admin/rounds/{round_id}"
    assert await count_reminders(site) == 2 * count


async def test_the_overview_and_the_round_say_how_far_it_is(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    phone = site.phone("uA001")
    where = f"/r/{round_id}/leader"
    await phone.post(where, every(question_form(await phone.get(where)), "80"))
    for path in ("/admin", f"/admin/rounds/{round_id}"):
        said = (await desk.get(path)).said
        assert "已完成 1/" in said
        assert PLAN in said


async def test_the_page_names_who_cannot_be_reached_and_what_helps(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round("园区服务满意度")
    said = (await page_of(desk, round_id)).said
    assert "联系不上" in said
    assert "没有绑定" in said
    assert "邀请码" in said
    people = (await desk.get(f"/admin/rounds/{round_id}/people?state=unreachable")).said
    assert "恒远精密制造有限公司" in people


async def test_people_are_shown_by_state_and_never_with_an_answer(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    phone = site.phone("uA001")
    where = f"/r/{round_id}/leader"
    await phone.post(where, every(question_form(await phone.get(where)), "73"))
    done = await desk.get(f"/admin/rounds/{round_id}/people?state=done")
    assert done.text.count("<b>") == 1, "one person is done"
    assert "已完成" in done.said
    for path in (f"/admin/rounds/{round_id}/people", f"/admin/rounds/{round_id}", "/admin", "/admin/audit"):
        assert "73" not in (await desk.get(path)).said.replace(round_id, "")


async def test_reminding_is_done_once_for_one_form(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    form = (await page_of(desk, round_id)).form("/remind")
    said = [(await desk.post(form.action, form.fields)).said for _ in range(2)]
    first = await count_reminders(site)
    assert first > 0
    assert f"正在提醒 {first} 位" in said[0]


async def test_pausing_and_going_on(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    asked = await desk.press(await page_of(desk, round_id), "/ask/pause")
    assert "将暂停" in asked.said
    assert await state_of(site, round_id) == "open"
    paused = await desk.press(asked, asked.url.path)
    assert "已暂停" in paused.said
    assert await state_of(site, round_id) == "paused"
    resumed = await desk.confirm(paused, "/ask/resume")
    assert "已恢复" in resumed.said
    assert await state_of(site, round_id) == "open"
    assert {("person:S011", "pause_round"), ("person:S011", "resume_round")} <= set(await acts(site))


async def test_what_no_longer_fits_the_state_is_refused_in_words(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    page = await page_of(desk, round_id)
    await desk.confirm(page, "/ask/pause")
    for ending in ("/ask/pause", "/ask/extend", "/remind"):
        refused = await desk.press(page, ending, **({"day": "2026-12-20"} if "extend" in ending else {}))
        assert refused.status == 409
        assert "操作未完成" in refused.said


async def test_all_get_more_time(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    asked = await desk.press(await page_of(desk, round_id), "/ask/extend", day="2026-11-27", who="")
    assert "11月27日" in asked.said
    moved = await desk.press(asked, asked.url.path)
    assert "截止日期已改" in moved.said
    closes_at = (await site.services.read(get_round, round_id=round_id)).closes_at.astimezone(TZ)
    assert f"{closes_at:%m-%d %H:%M}" == "11-27 23:59"


async def test_one_gets_more_time_with_what_it_means_for_anonymity(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    asked = await desk.press(await page_of(desk, round_id), "/ask/extend", day="2026-12-20", who="A001")
    assert "注意匿名" in asked.said
    done = await desk.press(asked, asked.url.path)
    assert "单独延期的人" in done.said


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "改天", "who": ""}, "看不懂这个日期"),
        ({"day": "2026-10-01", "who": ""}, "已经过去"),
        ({"day": "2026-12-20", "who": "没有此人"}, "没有“没有此人”"),
        ({"day": "2026-11-03", "who": "A001"}, "不用单独延期"),
    ],
)
async def test_a_refused_date_is_shown_again_as_it_was_typed(
    site: Site, desk: DeskBrowser, fields: dict[str, str], words: str
) -> None:
    round_id = await site.open_round(PLAN)
    refused = await desk.press(await page_of(desk, round_id), "/ask/extend", **fields)
    assert refused.status in (404, 422)
    assert words in refused.said
    shown = refused.form("/ask/extend").fields
    assert (shown["day"], shown["who"]) == (fields["day"], fields["who"])


async def test_a_refused_wish_offers_no_link_to_an_address_that_only_takes_forms(site: Site, desk: DeskBrowser) -> None:
    page = await page_of(desk, await site.open_round(PLAN))
    refused = await desk.press(page, "/ask/extend", day="2020-01-01")
    assert (await desk.get(f"{refused.url.path}?big=1")).status == 405
    assert "?big=" in page.text
    assert "?big=" not in refused.text


async def test_closing_scoring_results_export_and_release(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round("科室民主测评")
    for number in range(1, 5):
        phone = site.phone(f"uA00{number}")
        for relation in ("leader", "leadership"):
            page = await phone.get(f"/r/{round_id}/{relation}")
            if page.status == 200:
                await phone.post(f"/r/{round_id}/{relation}", every(question_form(page), "20"))
    asked = await desk.press(await page_of(desk, round_id), "/ask/close")
    assert "将提前关闭" in asked.said
    assert "不能再打开" in asked.said
    closed = await desk.press(asked, asked.url.path)
    assert "已关闭" in closed.said
    assert (await desk.get(f"/admin/rounds/{round_id}/results")).status == 409
    while await tick(site.services):
        pass
    scored = await page_of(desk, round_id)
    assert "已公布回执" in scored.said
    results = await desk.get(f"/admin/rounds/{round_id}/results")
    assert "财政金融局" in results.said
    assert (await desk.get(f"/admin/rounds/{round_id}/results/财政金融局")).status == 200
    assert (await desk.get(f"/admin/rounds/{round_id}/results/没有")).status == 404
    book = await desk.press(scored, "/export")
    assert book.body[:2] == b"PK"
    assert f'filename="{round_id}.xlsx"' in book.headers["Content-Disposition"]
    assert ("person:S011", "export_round") in await acts(site)
    released = await desk.confirm(scored, "/ask/release")
    assert "结果已发布" in released.said
    assert await state_of(site, round_id) == "released"
    assert (await desk.get(f"/admin/rounds/{round_id}/comments")).status == 200
    again = await desk.press(scored, "/ask/release")
    assert again.status == 409
    assert "已经发布过" in again.said


async def test_a_small_group_is_hidden_at_the_desk_too(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    for number, value in ((1, "61"), (2, "97")):
        phone = site.phone(f"uS01{number + 1}")
        page = await phone.get(f"/r/{round_id}/subordinate")
        if page.status == 200:
            await phone.post(f"/r/{round_id}/subordinate", every(question_form(page), value))
    await close_and_score(site, desk, round_id)
    said = (await desk.get(f"/admin/rounds/{round_id}/results/M001")).said
    assert "61" not in said
    assert "79" not in said
    assert "不显示" in said


async def test_unknown_rounds_and_wishes_are_not_found(site: Site, desk: DeskBrowser) -> None:
    for path in ("/admin/rounds/R00000", "/admin/rounds/R00000/people", "/admin/rounds/R00000/results"):
        answer = await desk.get(path)
        assert answer.status == 404
        assert "没有这一轮" in answer.said
    token = (await desk.get("/admin")).form("/leave").fields
    assert (await desk.post("/admin/rounds/R00000/ask/close", token)).status == 404
    assert (await desk.post("/admin/rounds/R00000/ask/explode", token)).status == 404
    assert (await desk.post("/admin/confirm/ZZZZZZ", token)).status == 404
