"""Who somebody is, end to end: codes scanned on the sandbox's phone, unionids, leaving on both platforms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import insert, select, text

from bot.chat.commands import WORDS
from bot.demo.run import Demo, running_demo
from bot.documents.invitation_sheet import create_codes
from bot.phrases import menus as words
from bot.platforms.clients import connect_official
from bot.sandbox.platforms.official.official_account import Official
from bot.scheduler import wipe_erased
from bot.wechat import MemoryTokenStore, TokenCache
from surveys.accounts.bindings import find_party
from surveys.messages.outbox import NewNotice, post_notices
from surveys.roster import list_codes
from surveys.store.tables import account, claim, credit, metadata, notice, person
from surveys.work import Work
from tests.conftest import Clock
from tests.world.room import Room

Going = Callable[[Official, str], Awaitable[object]]
FIRM, OTHER = "91350200MA00000001", "91350200MA00000002"


@pytest.fixture
async def demo(demo_url: str, clock: Clock) -> AsyncIterator[Demo]:
    async with running_demo(database_url=demo_url, clock=clock, background=False, bind_enterprises=False) as opened:
        yield opened


async def make_codes(demo: Demo, *keys: str, days: int | None = 30) -> dict[str, str]:
    """Roster key → what stands in the printed QR code, made through the platform's API."""
    settings = demo.services.settings
    invitations = [one for one in await demo.services.read(list_codes) if one.key in keys]
    async with aiohttp.ClientSession() as session:
        tokens = TokenCache(MemoryTokenStore(), lambda: demo.services.clock().timestamp())
        client = connect_official(settings, session, tokens)
        assert client is not None
        return {one.invitation.key: one.url for one in await create_codes(client, invitations, days=days)}


async def party_of(demo: Demo, address: str, channel: str = "oa") -> str | None:
    return await demo.services.read(find_party, channel=channel, address=address)


def stranger(demo: Demo, openid: str, *, follows: bool = False, unionid: str = "") -> None:
    demo.sandbox.official.add_follower(openid, "某人", subscribed=follows, unionid=unionid)


@pytest.mark.slow
@pytest.mark.parametrize("follows", [False, True])
async def test_scanning_a_personal_code_binds(demo: Demo, follows: bool) -> None:
    codes = await make_codes(demo, FIRM)
    stranger(demo, "o-new", follows=follows)
    record = await demo.sandbox.official.scan("o-new", codes[FIRM])
    assert (record.text or "").startswith("绑定好了")
    assert await party_of(demo, "o-new") == f"enterprise:{FIRM}#1"
    again = await demo.sandbox.official.scan("o-new", codes[FIRM])
    assert (again.text or "").startswith("绑定好了")
    assert "换了" not in (again.text or "")


@pytest.mark.slow
async def test_a_code_may_last_thirty_days_or_for_good(demo: Demo, clock: Clock) -> None:
    brief, lasting = await make_codes(demo, FIRM), await make_codes(demo, FIRM, days=None)
    clock.forward(days=31)
    stranger(demo, "o-late")
    with pytest.raises(ValueError, match="过期"):
        await demo.sandbox.official.scan("o-late", brief[FIRM])
    await demo.sandbox.official.scan("o-late", lasting[FIRM])
    assert await party_of(demo, "o-late") == f"enterprise:{FIRM}#1"


@pytest.mark.slow
async def test_a_persons_code_serves_one_account(demo: Demo) -> None:
    someone = next(one for one in demo.park.people if one.level == "员工")
    codes = await make_codes(demo, someone.person_id)
    for openid in ("o-first", "o-second"):
        stranger(demo, openid)
    await demo.sandbox.official.scan("o-first", codes[someone.person_id])
    refused = await demo.sandbox.official.scan("o-second", codes[someone.person_id])
    assert "已经绑定了另一个微信号" in (refused.text or "")
    assert (await party_of(demo, "o-first"), await party_of(demo, "o-second")) == (f"person:{someone.person_id}", None)


@pytest.mark.slow
async def test_a_code_that_is_none_of_ours_is_answered_kindly(demo: Demo) -> None:
    stranger(demo, "o-lost")
    unknown = await demo.sandbox.official.scan("o-lost", "ZZZZZZZZ")
    assert "二维码已经作废" in (unknown.text or "")
    elsewhere = await demo.sandbox.official.scan("o-lost", "poster-3")
    assert "您好" in (elsewhere.text or "")
    assert await party_of(demo, "o-lost") is None


@pytest.mark.slow
async def test_who_scans_anothers_code_moves_there_and_is_told_as_with_the_word(demo: Demo) -> None:
    codes = await make_codes(demo, FIRM, OTHER)
    stranger(demo, "o-move")
    await demo.sandbox.official.scan("o-move", codes[FIRM])
    by_scan = await demo.sandbox.official.scan("o-move", codes[OTHER])
    assert "换了" in (by_scan.text or "")
    assert await party_of(demo, "o-move") == f"enterprise:{OTHER}#1"
    by_word = await demo.sandbox.official.say("o-move", f"绑定 {demo.codes[FIRM]}")
    assert "换了" in (by_word.text or "")
    assert await party_of(demo, "o-move") == f"enterprise:{FIRM}#1"


@pytest.mark.slow
async def test_a_login_joins_accounts_of_one_person(demo: Demo) -> None:
    """The account was moved to another owner's number: new openids, the same unionids."""
    codes = await make_codes(demo, FIRM)
    for openid in ("o-old", "o-moved"):
        stranger(demo, openid, unionid="u-1", follows=openid == "o-moved")
    stranger(demo, "o-else", unionid="u-2", follows=True)
    await demo.sandbox.official.scan("o-old", codes[FIRM])
    await settled(demo, "o-old", "u-1")
    assert await party_of(demo, "o-moved") is None
    page = await demo.sandbox.web("o-moved", "oa").get("/t")
    assert page.status == 200
    assert await party_of(demo, "o-moved") == f"enterprise:{FIRM}#1"
    assert (await demo.sandbox.web("o-else", "oa").get("/t")).status == 403
    assert await party_of(demo, "o-else") is None


@pytest.mark.slow
async def test_whoever_follows_is_joined_in_the_background(demo: Demo) -> None:
    codes = await make_codes(demo, FIRM)
    for openid in ("o-one", "o-two"):
        stranger(demo, openid, unionid="u-3")
    await demo.sandbox.official.scan("o-one", codes[FIRM])
    await settled(demo, "o-one", "u-3")
    await demo.sandbox.official.subscribe("o-two")
    await settled(demo, "o-two", "u-3")
    assert await party_of(demo, "o-two") == f"enterprise:{FIRM}#1"


async def settled(demo: Demo, openid: str, unionid: str) -> None:
    """Until the background has noted it."""
    wanted = select(account.c.unionid).where(account.c.address == openid)
    while await demo.services.read(lambda work: work.db.execute(wanted).scalar_one_or_none()) != unionid:
        await asyncio.sleep(0.02)


def everywhere(work: Work, needle: str) -> list[str]:
    """Tables and columns of the whole database in whose text the needle stands."""
    found = []
    for name, table in metadata.tables.items():
        for column in table.columns:
            like = text(f'SELECT count(*) FROM "{name}" WHERE CAST("{column.name}" AS TEXT) LIKE :needle')
            if work.db.execute(like, {"needle": f"%{needle}%"}).scalar_one():
                found.append(f"{name}.{column.name}")
    return found


def leave_traces(work: Work, *, openid: str) -> None:
    """What a life of this account leaves behind, beside what the journey does."""
    work.db.execute(insert(credit).values(address=openid, template_id="T1", credits=2))
    late = {"text": "绑定好了", "at": work.now.isoformat()}
    post_notices(work, [NewNotice(f"reply:oa:{openid[2:]}", f"oa:{openid}", "reply", late)])


@pytest.mark.slow
@pytest.mark.parametrize("way", [Official.unsubscribe, Official.withdraw, partial(Official.withdraw, for_good=True)])
async def test_nothing_of_a_follower_who_left_is_anywhere(demo: Demo, tmp_path: Path, way: Going) -> None:
    openid = "oLEAVINGxFOLLOWER12345"
    codes = await make_codes(demo, FIRM)
    stranger(demo, openid, unionid="uLEAVINGxUNION")
    official = demo.sandbox.official
    await official.scan(openid, codes[FIRM])
    await settled(demo, openid, "uLEAVINGxUNION")
    await official.say(openid, "答题")
    assert (await demo.sandbox.web(openid, "oa").get("/t")).status == 200
    await demo.services.write(leave_traces, openid=openid)
    before = await demo.services.read(everywhere, needle=openid)
    assert {"account.address", "arrival.address", "credit.address", "notice.party"} <= set(before)
    await way(official, openid)
    for needle in (openid, "uLEAVINGxUNION"):
        assert await demo.services.read(everywhere, needle=needle) == []
    assert await party_of(demo, openid) is None
    assert await wipe_erased(demo.services)
    assert not await wipe_erased(demo.services), "nothing more to wipe"
    held = b"".join(path.read_bytes() for path in tmp_path.glob("pingji.db*"))
    assert held
    assert openid.encode() not in held
    assert b"uLEAVINGxUNION" not in held


@pytest.mark.slow
async def test_the_bytes_are_there_before_the_files_are_wiped(demo: Demo, tmp_path: Path) -> None:
    """The control: without the housekeeping the search of the test above does find something."""
    openid = "oCONTROLxFOLLOWER12345"
    codes = await make_codes(demo, FIRM)
    stranger(demo, openid)
    await demo.sandbox.official.scan(openid, codes[FIRM])
    await demo.sandbox.official.unsubscribe(openid)
    held = b"".join(path.read_bytes() for path in tmp_path.glob("pingji.db*"))
    assert openid.encode() in held


@pytest.mark.slow
async def test_a_second_following_begins_from_nothing(demo: Demo) -> None:
    codes = await make_codes(demo, FIRM)
    stranger(demo, "o-back")
    await demo.sandbox.official.scan("o-back", codes[FIRM])
    await demo.sandbox.official.unsubscribe("o-back")
    record = await demo.sandbox.official.subscribe("o-back")
    assert "绑定 邀请码" in (record.text or "")
    assert await party_of(demo, "o-back") is None


def admin_news(work: Work) -> list[str]:
    rows = select(notice.c.params).where(notice.c.kind == "announcement").order_by(notice.c.key)
    return [str(row.get("text")) for row in work.db.execute(rows).scalars()]


def account_news(work: Work) -> list[tuple[str, str, str]]:
    rows = work.db.execute(select(notice.c.party, notice.c.params).where(notice.c.kind == "announcement"))
    return [(row.party, row.params["event"], row.params["name"]) for row in rows if "event" in row.params]


@pytest.mark.slow
async def test_who_is_deleted_loses_the_account_and_admins_learn_of_it(demo: Demo) -> None:
    someone = next(one for one in demo.park.people if one.level == "员工" and not one.is_admin)
    assert await party_of(demo, someone.userid, "wecom") == f"person:{someone.person_id}"
    await demo.sandbox.wecom.dismiss(someone.userid)
    assert await party_of(demo, someone.userid, "wecom") is None
    row = select(person.c.wecom_userid, person.c.status).where(person.c.person_id == someone.person_id)
    assert await demo.services.read(lambda work: tuple(work.db.execute(row).one())) == (None, "active")
    news = await demo.services.read(admin_news)
    assert sum(someone.name in one for one in news) == 1
    assert sum("同步通讯录" in one for one in news) == 1


@pytest.mark.slow
async def test_changes_are_told_once_a_day(demo: Demo, clock: Clock) -> None:
    people = [one.userid for one in demo.park.people]
    for userid in people[:3]:
        await demo.sandbox.wecom.change_contact("update_user", userid)
    assert len(await demo.services.read(admin_news)) == 1
    clock.forward(days=1)
    await demo.sandbox.wecom.change_contact("create_party")
    assert len(await demo.services.read(admin_news)) == 2


@pytest.mark.slow
async def test_a_member_under_a_new_userid_is_the_same_person(demo: Demo) -> None:
    first, second = [one for one in demo.park.people if one.level == "员工"][:2]
    await demo.sandbox.wecom.change_contact("update_user", first.userid, NewUserID="Renamed")
    assert await party_of(demo, "renamed", "wecom") == f"person:{first.person_id}"
    assert await party_of(demo, first.userid, "wecom") is None
    await demo.sandbox.wecom.change_contact("update_user", "renamed", NewUserID=second.userid)
    assert await party_of(demo, "renamed", "wecom") == f"person:{first.person_id}"
    assert await party_of(demo, second.userid, "wecom") == f"person:{second.person_id}"


@pytest.mark.slow
async def test_whose_userid_was_changed_is_told_and_nobody_is_where_it_stays(demo: Demo) -> None:
    first, second = [person_ for person_ in demo.park.people if person_.level == "员工"][:2]
    await demo.sandbox.wecom.change_contact("update_user", first.userid, NewUserID=second.userid)
    assert await demo.services.read(account_news) == []
    await demo.sandbox.wecom.change_contact("update_user", first.userid, NewUserID="Renamed")
    assert await demo.services.read(account_news) == [(f"person:{first.person_id}", "account_changed", first.name)]


@pytest.mark.slow
async def test_a_member_cannot_tell_of_changes(demo: Demo) -> None:
    """The event counts from the platform's own sender alone."""
    victim = next(one for one in demo.park.people if one.level == "员工")
    wecom = demo.sandbox.wecom
    fields = {"MsgType": "event", "Event": "change_contact", "ChangeType": "delete_user", "UserID": victim.userid}
    other = next(one.userid for one in demo.park.people if one.userid != victim.userid)
    await wecom.push(other, {**wecom._head(other), **fields})
    assert await party_of(demo, victim.userid, "wecom") == f"person:{victim.person_id}"
    assert await demo.services.read(admin_news) == []


@pytest.mark.slow
async def test_out_of_sight_is_not_left(demo: Demo) -> None:
    someone = next(one for one in demo.park.people if one.level == "员工")
    await demo.sandbox.wecom.leave(someone.userid)
    assert await party_of(demo, someone.userid, "wecom") == f"person:{someone.person_id}"


def test_opening_the_chat_is_greeted_once_a_day_and_then_with_news_only(room: Room, clock: Clock) -> None:
    def enter(by: str) -> str:
        return room.event("enter_agent", by=by, channel="wecom")

    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层")
    assert "您好" in enter(manager)
    assert enter(manager) == ""
    clock.forward(days=1)
    assert enter(manager) == "", "nothing to tell"
    room.confirm("开启 中层360测评")
    assert enter(manager) == ""
    clock.forward(days=1)
    assert "没填完" in enter(manager)
    assert enter(manager) == ""
    assert "管理员" in enter("nobody")


def test_what_is_kept_of_a_greeting_names_nobody_and_no_hour(room: Room) -> None:
    room.event("enter_agent", by=room.staff, channel="wecom")
    rows = room.database.read(lambda work: work.db.execute(select(claim).where(claim.c.key.like("greet%"))).all())
    (row,) = rows
    assert room.staff not in row.key
    assert (row.claimed_at.hour, row.claimed_at.minute, row.claimed_at.second) == (0, 0, 0)


def test_a_new_follower_is_offered_choices_that_are_commands(room: Room) -> None:
    room.event("subscribe", by="oNew")
    code = room.codes[room.park.firms[1].enterprise_id]
    room.event("subscribe", by="oFirm", key=f"qrscene_{code}")
    room.event("subscribe", by=room.staff, channel="wecom")
    query = select(notice.c.party, notice.c.params).where(notice.c.kind == "menu").order_by(notice.c.party)
    rows = room.database.read(lambda work: work.db.execute(query).all())
    offered = {row.party: tuple(row.params["choices"]) for row in rows}
    assert offered == {"oa:oFirm": words.TAP_KNOWN, "oa:oNew": words.TAP_STRANGER}
    assert {one for choices in offered.values() for one in choices} <= set(WORDS)
