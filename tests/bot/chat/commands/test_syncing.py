"""同步通讯录 on the sandbox: asked in chat, read in the background, shown, confirmed, done — or refused in words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.channels import make_channels
from bot.delivery.worker import deliver_once
from bot.demo.run import Demo, running_demo
from bot.platforms.address_book import read_directory
from bot.platforms.address_book_sync import do_sync_jobs
from bot.platforms.clients import connect_wecom
from bot.wechat import MemoryTokenStore, PlatformError, TokenCache, WeComClient
from surveys.roster import Person, load_roster
from tests.conftest import Clock
from tests.world.room import CODE

pytestmark = pytest.mark.slow  # each with a service of its own


@pytest.fixture
async def demo(demo_url: str, clock: Clock) -> AsyncIterator[Demo]:
    async with running_demo(database_url=demo_url, clock=clock, background=False, bind_enterprises=False) as opened:
        yield opened


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[WeComClient]:
    async with aiohttp.ClientSession() as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: demo.services.clock().timestamp())
        found = connect_wecom(demo.services.settings, session, tokens)
        assert found is not None
        yield found


def admin(demo: Demo) -> str:
    return next(one.userid for one in demo.park.people if one.is_admin)


def staff(demo: Demo, number: int = 0) -> str:
    return [one for one in demo.park.people if one.level == "员工" and not one.is_admin][number].userid


async def ask(demo: Demo, text: str, client: WeComClient | None) -> tuple[str, str]:
    """The reply at once, and what follows by itself."""
    clock = demo.services.clock
    assert isinstance(clock, Clock)
    clock.forward(seconds=1)
    record = await demo.sandbox.wecom.say(admin(demo), text)
    seen = len(demo.sandbox.wecom.received(admin(demo)))
    await do_sync_jobs(demo.services, client)
    async with aiohttp.ClientSession() as session:
        sender = connect_wecom(demo.services.settings, session, TokenCache(MemoryTokenStore(), lambda: 0.0))
        await deliver_once(demo.services, make_channels(demo.services.settings, sender, None))
    later = demo.sandbox.wecom.received(admin(demo))[seen:]
    return record.text or "", "\n".join(one.text for one in later)


async def people(demo: Demo) -> dict[str, Person]:
    return {one.person_id: one for one in (await demo.services.read(load_roster)).people}


def key_of(demo: Demo, userid: str) -> str:
    return next(one.person_id for one in demo.park.people if one.userid == userid)


async def test_the_samples_address_book_is_the_samples_roster(demo: Demo, client: WeComClient) -> None:
    reply, later = await ask(demo, "同步通讯录", client)
    assert reply.startswith("正在读取")
    assert later.startswith("花名册与通讯录一致")
    assert CODE.search(later) is None


async def test_shown_then_confirmed_then_done(demo: Demo, client: WeComClient) -> None:
    wecom, mover = demo.sandbox.wecom, staff(demo)
    unit = wecom.add_department("数据处")
    wecom.member(mover).departments = (unit,)
    wecom.add_member("xinren", "新人", unit, direct_leader=(mover,))
    before = await people(demo)
    _, later = await ask(demo, "同步通讯录", client)
    name = before[key_of(demo, mover)].name
    assert later.startswith("通讯录与花名册相比：新增 2，变更 1，离开 0。还没有改动。")
    assert "+ 人员 新人（xinren）" in later
    assert "+ 部门 数据处" in later
    assert re.search(rf"~ {name}：部门 .+→数据处", later)
    assert await people(demo) == before
    found = CODE.search(later)
    assert found is not None
    reply, end = await ask(demo, found.group(), client)
    assert reply.startswith("好的，正在再核对")
    assert end.startswith("花名册已按通讯录更新：新增 2，变更 1，离开 0。")
    after = await people(demo)
    assert (after["xinren"].department, after["xinren"].level, after["xinren"].manager_id) == (
        "数据处",
        "staff",
        key_of(demo, mover),
    )
    assert after[key_of(demo, mover)].department == "数据处"
    again, nothing = await ask(demo, found.group(), client)
    assert ("已经用过" in again, nothing) == (True, "")


async def test_a_second_change_of_the_address_book_is_refused_in_words(demo: Demo, client: WeComClient) -> None:
    demo.sandbox.wecom.add_member("first", "甲乙丙", "数据处")
    _, later = await ask(demo, "同步通讯录", client)
    demo.sandbox.wecom.add_member("second", "丁戊己", "数据处")
    before = await people(demo)
    _, end = await ask(demo, _code(later), client)
    assert "通讯录刚才又变了" in end
    assert await people(demo) == before


async def test_who_is_not_visible_is_named_and_leaves_only_when_said(demo: Demo, client: WeComClient) -> None:
    gone = staff(demo)
    demo.sandbox.wecom.member(gone).visible = False
    _, later = await ask(demo, "同步通讯录", client)
    assert later.startswith("花名册与通讯录一致")
    assert "看不到（没有改动）" in later
    assert "同步通讯录 含离职" in later
    _, asked = await ask(demo, "同步通讯录 含离职", client)
    assert "记为离职" in asked
    await ask(demo, _code(asked), client)
    assert (await people(demo))[key_of(demo, gone)].status == "left"


async def test_an_old_app_tells_more_and_a_bare_one_less_and_neither_wipes(demo: Demo, client: WeComClient) -> None:
    wecom, one = demo.sandbox.wecom, staff(demo)
    wecom.member(one).direct_leader = (admin(demo),)
    wecom.member(one).mobile = "13700000000"
    before = (await people(demo))[key_of(demo, one)]
    wecom.fields = "bare"
    assert (await ask(demo, "同步通讯录", client))[1].startswith("花名册与通讯录一致")
    wecom.fields = "old"
    _, later = await ask(demo, "同步通讯录", client)
    await ask(demo, _code(later), client)
    after = (await people(demo))[key_of(demo, one)]
    assert (after.manager_id, after.mobile) == (key_of(demo, admin(demo)), "13700000000")
    assert (after.collaborates, after.level, after.department) == (before.collaborates, before.level, before.department)
    wecom.fields = "new"
    assert (await ask(demo, "同步通讯录", client))[1].startswith("花名册与通讯录一致")


@pytest.mark.parametrize(("fault", "words"), [(48002, "自建应用的 Secret"), (60011, "可见范围"), (60020, "可信IP")])
async def test_a_refusal_is_told_with_its_remedy(demo: Demo, client: WeComClient, fault: int, words: str) -> None:
    demo.sandbox.fail("wecom:/cgi-bin/user/list", 99, fault)
    _, later = await ask(demo, "同步通讯录", client)
    assert f"（{fault}）" in later
    assert words in later
    assert "没有改动" in later


async def test_the_secret_of_the_address_book_is_told_apart(demo: Demo, client: WeComClient) -> None:
    """通讯录同步's own secret gives userids only: 48002 for names."""
    settings = demo.services.settings.wecom
    async with aiohttp.ClientSession() as session:
        ids_only = WeComClient(
            session,
            settings.api_base,
            settings.corp_id,
            settings.agent_id,
            demo.sandbox.wecom.contact_secret,
            TokenCache(MemoryTokenStore(), lambda: demo.services.clock().timestamp()),
        )
        with pytest.raises(PlatformError) as caught:
            await read_directory(ids_only)
        assert caught.value.code == 48002
        _, later = await ask(demo, "同步通讯录", ids_only)
    assert "“通讯录同步”的 Secret 只给账号" in later


async def test_a_channel_that_is_off_is_said(demo: Demo) -> None:
    _, later = await ask(demo, "同步通讯录", None)
    assert "没有配置企业微信" in later


async def test_only_administrators_may_ask(demo: Demo, client: WeComClient) -> None:
    record = await demo.sandbox.wecom.say(staff(demo), "同步通讯录")
    assert "仅限管理员" in (record.text or "")
    assert await do_sync_jobs(demo.services, client) == 0


async def test_a_hundred_changes_still_end_in_the_line_to_confirm(demo: Demo, client: WeComClient) -> None:
    for number in range(100):
        demo.sandbox.wecom.add_member(f"neu{number}", f"第{number}位新来的同事", "数据处")
    _, later = await ask(demo, "同步通讯录", client)
    assert len(later.encode()) <= 2048
    assert "pingji roster sync --dry-run" in later
    await ask(demo, _code(later), client)
    assert len(await people(demo)) == len(demo.park.people) + 100


async def test_members_named_one_by_one_are_read_too(demo: Demo, client: WeComClient) -> None:
    """Ticked singly in 可见范围, their department is invisible: what the roster knows of them stays."""
    directory = await read_directory(client)
    assert {one.key for one in directory.members} == {one.userid.lower() for one in demo.park.people}
    lone = staff(demo)
    demo.sandbox.wecom.member(lone).departments = (777,)
    again = await read_directory(client)
    assert {one.key for one in again.members} == {one.key for one in directory.members}
    assert (await ask(demo, "同步通讯录", client))[1].startswith("花名册与通讯录一致")


def _code(text: str) -> str:
    found = CODE.search(text)
    assert found is not None, text
    return found.group()


async def test_many_leave_by_the_chat_only_where_their_number_is_sent(demo: Demo, client: WeComClient) -> None:
    members = [member for member in demo.park.people if not member.is_admin]
    for member in members[: len(members) // 4]:
        demo.sandbox.wecom.member(member.userid).visible = False
    before = await people(demo)
    _, later = await ask(demo, "同步通讯录 含离职", client)
    number = re.search(
        r"将有 (\d+) 人离开（人数超过十分之一），没有改动。核对无误后，请发送：同步通讯录 含离职 \1\n", later
    )
    assert number is not None
    assert CODE.search(later) is None
    _, wrong = await ask(demo, "同步通讯录 含离职 1", client)
    assert CODE.search(wrong) is None
    _, right = await ask(demo, f"同步通讯录 含离职 {number[1]}", client)
    assert await people(demo) == before
    _, end = await ask(demo, _code(right), client)
    assert end.startswith("花名册已按通讯录更新")
    assert sum(person.status == "left" for person in (await people(demo)).values()) == int(number[1])
