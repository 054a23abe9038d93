"""Who rates whom at the desk: newcomers join a round, exclusions, the address book; the difference first, then done."""

from __future__ import annotations

import re

import aiohttp
import pytest
from sqlalchemy import select

from bot.platforms.address_book_sync import do_sync_jobs
from bot.platforms.clients import connect_wecom
from bot.wechat import MemoryTokenStore, TokenCache
from surveys.roster import load_roster, read_roster
from surveys.roster_updates.importing import import_roster
from surveys.store.tables import assignment
from surveys.work import Work
from tests.world.desk import SECOND, DeskBrowser, acts, enter, make_admin, page_of
from tests.world.site import Site

pytestmark = pytest.mark.slow  # left to `make test`

PLAN = "中层360测评"
HEAD = "工号,姓名,部门,职级,上级工号,协作部门,企业微信账号,状态,管理员"


async def pairs(site: Site, round_id: str) -> set[tuple[str, str]]:
    def look(work: Work) -> set[tuple[str, str]]:
        mine = assignment.c.round_id == round_id
        return {(row.rater, row.subject_id) for row in work.db.execute(select(assignment).where(mine))}

    return await site.services.read(look)


async def hire(site: Site, key: str, department: str) -> None:
    """A newcomer beside everybody who is there."""
    known = await site.services.read(load_roster)
    level = {"leader": "领导", "manager": "中层", "staff": "员工"}
    status = {"active": "", "leave": "请假", "seconded": "借调", "left": "离职"}
    rows = [
        f"{one.person_id},{one.name},{one.department},{level[one.level]},{one.manager_id or ''},"
        f"{'、'.join(one.collaborates)},{one.wecom_userid or ''},{status[one.status]},{'是' if one.is_admin else ''}"
        for one in known.people
    ]
    text = "\n".join([HEAD, *rows, f"{key},新来的,{department},员工,,,u{key},,"])
    await site.services.write(import_roster, roster_file=read_roster(text.encode(), "r.csv"))


async def test_newcomers_join_a_round_once_it_is_confirmed(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    before = await pairs(site, round_id)
    refused = await desk.press(await page_of(desk, round_id), "/ask/supplement")
    assert refused.status == 422
    assert "没有要补充" in refused.said
    manager = next(one for one in (await site.services.read(load_roster)).people if one.level == "manager")
    await hire(site, "X901", manager.department)
    asked = await desk.press(await page_of(desk, round_id), "/ask/supplement")
    assert "不能撤回" in asked.said
    assert await pairs(site, round_id) == before, "only shown so far"
    done = await desk.press(asked, asked.url.path)
    assert done.url.path == f"/admin/rounds/{round_id}"
    assert {rater for rater, _ in await pairs(site, round_id) - before} == {"person:X901"}
    assert ("person:S011", "supplement_round") in await acts(site)
    assert "已经办好" in (await desk.press(asked, asked.url.path)).said
    assert [act for _, act in await acts(site)].count("supplement_round") == 1


async def test_an_exclusion_says_what_falls_away_and_is_done_when_confirmed(site: Site, desk: DeskBrowser) -> None:
    round_id = await site.open_round(PLAN)
    rater, subject = min(await pairs(site, round_id))
    fields = {"rater": rater.partition(":")[2], "subject": subject, "reason": "亲属"}
    asked = await desk.press(await desk.get("/admin/exclusions"), "/exclusions", **fields)
    assert "有 1 份还没填的不用他填了" in asked.said
    assert (rater, subject) in await pairs(site, round_id)
    done = await desk.press(asked, asked.url.path)
    assert done.url.path == "/admin/exclusions"
    assert "亲属" in done.said
    assert (rater, subject) not in await pairs(site, round_id)
    removed = await desk.press(done, "/exclusions/remove")
    assert "还没有记下过" in removed.said
    assert (rater, subject) not in await pairs(site, round_id), "as the question said"
    assert {"exclude_rater", "remove_exclusion"} <= {act for _, act in await acts(site)}
    told = (await desk.get("/admin/audit")).said
    assert f"（{fields['rater']}）" in told, "people by name and 工号"
    assert rater not in told


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rater": "没这人", "subject": "M001", "reason": "亲属"}, "没这人"),
        ({"rater": "M001", "subject": "M001", "reason": "亲属"}, "自己"),
        ({"rater": "M001", "subject": "M002", "reason": "　"}, "原因"),
    ],
)
async def test_a_refused_exclusion_is_shown_as_it_was_typed(
    site: Site, desk: DeskBrowser, fields: dict[str, str], words: str
) -> None:
    refused = await desk.press(await desk.get("/admin/exclusions"), "/exclusions", **fields)
    assert refused.status in (404, 422)
    assert words in refused.said
    shown = refused.form("/exclusions").fields
    assert {name: shown[name] for name in fields} == {name: value.strip() for name, value in fields.items()}
    assert (await site.services.read(load_roster)).exclusions == ()


async def read_address_book(site: Site) -> None:
    """What the scheduler does of itself in the running service."""
    async with aiohttp.ClientSession() as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: site.services.clock().timestamp())
        await do_sync_jobs(site.services, connect_wecom(site.services.settings, session, tokens))


async def test_the_address_book_is_read_shown_and_confirmed(site: Site, desk: DeskBrowser) -> None:
    site.sandbox.wecom.add_member("uX902", "新同事", "党政办公室")
    site.clock.forward(seconds=1)
    waiting = await desk.press(await desk.get("/admin/roster/sync"), "/roster/sync")
    assert "正在读取" in waiting.said
    await read_address_book(site)
    shown = await desk.get("/admin/roster/sync")
    assert "新同事" in shown.said
    assert "新同事" not in {one.name for one in (await site.services.read(load_roster)).people}
    confirmed = await desk.press(shown, "/apply")
    assert "再核对一遍" in confirmed.said
    await read_address_book(site)
    assert "花名册已按通讯录更新" in (await desk.get("/admin/roster/sync")).said
    assert "新同事" in {one.name for one in (await site.services.read(load_roster)).people}
    assert (await desk.press(shown, "/apply")).status == 409


async def test_people_to_look_at_are_named_beside_the_difference_and_nobody_is_changed_by_it(
    site: Site, desk: DeskBrowser
) -> None:
    site.sandbox.wecom.add_member("uX902", "新同事", "党政办公室")
    gone = next(one for one in (await site.services.read(load_roster)).people if one.person_id == "S023")
    del site.sandbox.wecom.members[gone.wecom_userid.lower()]
    await desk.press(await desk.get("/admin/roster/sync"), "/roster/sync")
    await read_address_book(site)
    shown = await desk.get("/admin/roster/sync")
    assert f"通讯录里看不到（没有改动）：{gone.name}（S023" in shown.said
    assert "看不到不等于离职" in shown.said
    await desk.press(shown, "/apply")
    await read_address_book(site)
    after = {one.person_id: one.status for one in (await site.services.read(load_roster)).people}
    assert after["S023"] == gone.status != "left"
    assert "看不到不等于离职" not in (await desk.get("/admin/roster/sync")).said


async def test_what_one_administrator_asked_of_the_address_book_no_other_confirms(
    site: Site, desk: DeskBrowser
) -> None:
    site.sandbox.wecom.add_member("uX902", "新同事", "党政办公室")
    await desk.press(await desk.get("/admin/roster/sync"), "/roster/sync")
    await read_address_book(site)
    mine = (await desk.get("/admin/roster/sync")).form("/apply")
    await site.services.write(make_admin, person_id="S012")
    other = await enter(site, SECOND)
    seen = await other.get("/admin/roster/sync")
    assert "新同事" not in seen.said
    csrf = seen.form("/roster/sync").fields["csrf"]
    assert (await other.post(mine.action, {"csrf": csrf})).status == 404
    await read_address_book(site)
    assert "新同事" not in {one.name for one in (await site.services.read(load_roster)).people}
    await other.http.close()


async def test_many_leave_by_the_address_book_only_where_their_number_is_typed(site: Site, desk: DeskBrowser) -> None:
    """Nothing typed, another number, one longer than any roster: refused in words."""
    people = [person for person in (await site.services.read(load_roster)).people if not person.is_admin]
    for person in people[: len(people) // 4]:
        site.sandbox.wecom.member(person.wecom_userid).visible = False
    await desk.press(await desk.get("/admin/roster/sync"), "/roster/sync", leaving="1")
    await read_address_book(site)
    shown = await desk.get("/admin/roster/sync")
    number = re.search(r"会使 (\d+) 人离开", shown.said)
    assert number is not None

    for typed in ("", "1", "9" * 5000):
        refused = await desk.press(shown, "/apply", leaving=typed)
        assert refused.status == 422
        assert f"将有 {number[1]} 人" in refused.said
    await desk.press(shown, "/apply", leaving=number[1])
    await read_address_book(site)

    after = (await site.services.read(load_roster)).people
    assert sum(person.status == "left" for person in after) == int(number[1])
