"""Cards over the real line: the invitation arrives as one, the member presses it, the platform does its worst."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import aiohttp
import pytest
from sqlalchemy import select

from bot.channels import Channel, make_channels
from bot.delivery.worker import Delivery, deliver_once
from bot.demo.run import Demo, running_demo
from bot.platforms.clients import connect_wecom
from bot.sandbox.phone.forms import read_page
from bot.sandbox.platforms.callbacks import ReplyRecord
from bot.sandbox.platforms.chat import ChatMessage
from bot.wechat import MemoryTokenStore, TokenCache
from surveys.store.tables import card, inbound, notice
from tests.conftest import Clock
from tests.world.card_plans import LEVEL, PLAN, THREE, WORDS, short_plan
from tests.world.open_answers import open_answers

pytestmark = pytest.mark.slow

ADMIN, MEMBER, COLLEAGUE = "uS011", "uS012", "uS013"
SEND = "wecom:/cgi-bin/message/send"
_CODE = re.compile(r"确认 [0-9A-Z]{4,8}")


@dataclass
class Park:
    """The demo with a short plan, and a deliverer that the test drives."""

    demo: Demo
    channels: list[Channel]
    delivery: Delivery

    @property
    def wecom(self):  # type: ignore[no-untyped-def]
        return self.demo.sandbox.wecom

    async def open(self, items: str = LEVEL, *, deliver: bool = True) -> None:
        await self.demo.services.write(short_plan, items=items)
        await self.confirmed(f"开启 {PLAN}")
        if deliver:
            await self.deliver()

    async def confirmed(self, text: str) -> str:
        asked = (await self.wecom.say(ADMIN, text)).text or ""
        found = _CODE.search(asked)
        assert found, asked
        return (await self.wecom.say(ADMIN, found[0])).text or ""

    async def deliver(self) -> int:
        return await deliver_once(self.demo.services, self.channels, self.delivery)

    def cards(self, userid: str = MEMBER) -> list[ChatMessage]:
        return [line for line in self.wecom.received(userid) if line.kind == "template_card"]

    def texts(self, userid: str = MEMBER) -> list[str]:
        return [line.text for line in self.wecom.received(userid) if line.kind == "text"]

    async def press(self, key: str, chosen: dict[str, list[str]] | None = None, by: str = MEMBER) -> ReplyRecord:
        record: ReplyRecord = await self.wecom.press(by, None, key, chosen)
        return record

    async def stored(self) -> list[dict[str, str]]:
        return await self.demo.services.read(open_answers)

    async def states(self, userid: str = MEMBER) -> list[tuple[str, str | None]]:
        party = f"person:{userid.removeprefix('u')}"
        rows = select(notice).where(notice.c.party == party)
        found = await self.demo.services.read(lambda work: work.db.execute(rows).all())
        return [(row.state, row.channel) for row in found]


@pytest.fixture
async def park(demo_url: str, clock: Clock) -> AsyncIterator[Park]:
    async with (
        running_demo(database_url=demo_url, clock=clock, background=False, bind_enterprises=False) as demo,
        aiohttp.ClientSession() as session,
    ):
        settings = demo.services.settings
        tokens = TokenCache(MemoryTokenStore(), lambda: clock().timestamp())
        channels = make_channels(settings, connect_wecom(settings, session, tokens), None)
        yield Park(demo, channels, Delivery(demo.services, channels))


async def on_page(park: Park, value: str) -> None:
    """The same form, answered on the page in a browser."""
    phone = park.demo.sandbox.web(MEMBER, "wecom")
    links = [link for link in read_page(await phone.get("/t"))[1] if link.startswith("/r/")]
    form, _ = read_page(await phone.get(links[0]))
    assert form is not None
    done = await phone.post(form.action, form.fill({(one.subject, one.item): value for one in form.controls.values()}))
    assert done.path.endswith("/done")


async def test_card_arrives_is_pressed_counts_and_reads_submitted(park: Park) -> None:
    await park.open()
    (line,) = park.cards()
    assert park.texts() == []
    assert line.card is not None
    assert line.card["body"]["card_type"] == "button_interaction"

    record = await park.press("v4")

    assert (record.kind, record.problem) == ("update_template_card", "")
    assert await park.stored() == [{"总体满意度": "4"}]
    (line,) = park.cards()
    assert line.card is not None
    assert line.card["chosen"] == {}
    assert line.card["body"]["main_title"]["title"] == "已提交，谢谢您"
    assert "button_list" not in line.card["body"]
    assert "已完成 1/" in ((await park.wecom.say(ADMIN, "进度")).text or "")
    assert await park.states() == [("sent", "wecom_card")]


async def test_drop_downs_that_were_not_all_chosen_stay_open_then_count(park: Park) -> None:
    await park.open(THREE)
    await park.press("submit", {"0": ["v5"], "1": ["choose"], "2": ["v4"]})
    (line,) = park.cards()
    assert line.card is not None
    assert line.card["body"]["source"]["desc"] == "没有选全，请选好再提交"
    assert await park.stored() == []
    await park.press("submit", {"0": ["v5"], "1": ["v"], "2": ["v4"]})
    assert await park.stored() == [{"分工": "5", "沟通": "", "公平": "4"}]
    assert (line := park.cards()[0]).card is not None
    assert line.card["body"]["card_type"] == "text_notice"


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("fault", ["opiton", "object"])
async def test_selections_are_read_however_the_platform_spells_them(park: Park, form: str, fault: str) -> None:
    park.wecom.account = replace(park.wecom.account, form=form)
    await park.open(THREE)
    park.demo.sandbox.script([{"endpoint": "callback/template_card_event", "fault": fault}])
    await park.press("submit", {"0": ["v5"], "1": ["v3"], "2": ["v4"]})
    assert await park.stored() == [{"分工": "5", "沟通": "3", "公平": "4"}]
    assert (line := park.cards()[0]).card is not None
    assert line.card["body"]["main_title"]["title"] == "已提交，谢谢您"


@pytest.mark.parametrize("fault", ["duplicate", "parallel"])
async def test_press_that_comes_more_than_once_acts_once(park: Park, fault: str) -> None:
    await park.open()
    park.demo.sandbox.script([{"endpoint": "callback/template_card_event", "fault": fault}])
    record = await park.press("v4")
    assert record.ok
    assert await park.stored() == [{"总体满意度": "4"}]
    kept = select(inbound.c.message_key).where(inbound.c.reply == "done")
    assert len(await park.demo.services.read(lambda work: work.db.execute(kept).all())) == 1


async def test_press_held_back_for_hours_does_not_undo_the_page(park: Park, clock: Clock) -> None:
    await park.open()
    park.demo.sandbox.script([{"endpoint": "callback/template_card_event", "fault": "delayed"}])
    await park.press("v1")
    await on_page(park, "5")
    clock.forward(hours=2)
    await park.wecom.release()
    assert await park.stored() == [{"总体满意度": "5"}]


async def test_press_of_a_colleagues_card_is_refused(park: Park) -> None:
    """The platform would not send it; whoever forged the sender could not sign it. It does no harm all the same."""
    await park.open()
    (mine,), (theirs,) = park.cards(), park.cards(COLLEAGUE)
    assert mine.card is not None
    assert theirs.card is not None
    mine.card["body"]["task_id"] = theirs.card["body"]["task_id"]
    await park.press("v1")
    assert await park.stored() == []
    (line,) = park.cards()
    assert line.card is not None
    assert "不是发给您的" in line.card["body"]["sub_title_text"]


async def test_late_press_is_answered_kindly(park: Park) -> None:
    await park.open()
    await park.confirmed(f"关闭 {PLAN}")
    await park.press("v1")
    assert await park.stored() == []
    (line,) = park.cards()
    assert line.card is not None
    assert "已经结束" in line.card["body"]["sub_title_text"]


async def test_slow_press_changes_the_card_afterwards(park: Park) -> None:
    await park.open()
    held = asyncio.create_task(park.demo.services.write(lambda work: time.sleep(2.5)))
    await asyncio.sleep(0.1)
    record = await park.press("v4")
    assert (record.ok, record.kind) == (True, "")
    await held
    for _ in range(1200):
        line = park.cards()[0]
        assert line.card is not None
        if line.card["body"]["card_type"] == "text_notice":
            break
        await asyncio.sleep(0.05)
    assert line.card["body"]["main_title"]["title"] == "已提交，谢谢您"
    assert await park.stored() == [{"总体满意度": "4"}]


@pytest.mark.parametrize("fault", ["reset_after_accept", "502_after_accept", "empty", "truncated"])
@pytest.mark.parametrize("hours", [0.02, 5])
async def test_card_that_may_have_arrived_is_shown_once(park: Park, clock: Clock, fault: str, hours: float) -> None:
    """Within four hours the duplicate check knows the request; after that the task id is taken."""
    park.demo.sandbox.script([{"endpoint": SEND, "fault": fault, "user": MEMBER.lower()}])
    await park.open()
    assert [state for state, _ in await park.states()] == ["planned"]
    clock.forward(hours=hours)
    await park.deliver()
    assert await park.states() == [("sent", "wecom_card")]
    assert (len(park.cards()), park.texts()) == (1, [])


async def test_card_that_did_not_arrive_is_sent_again(park: Park, clock: Clock) -> None:
    park.demo.sandbox.script([{"endpoint": SEND, "fault": -1, "user": MEMBER.lower()}])
    await park.open()
    assert park.cards() == []
    clock.forward(seconds=60)
    await park.deliver()
    assert (len(park.cards()), park.texts()) == (1, [])


async def test_without_a_callback_address_everybody_gets_the_text(park: Park, clock: Clock) -> None:
    """Those of the same claim one by one, later ones together again, until the channel has rested."""
    await park.open(deliver=False)
    whole = park.wecom.account
    park.wecom.account = replace(whole, url="")
    await park.deliver()
    assert (park.cards(), len(park.texts()), len(park.texts(COLLEAGUE))) == ([], 1, 1)
    park.wecom.account = whole
    await park.wecom.say(ADMIN, f"催办 {PLAN}")
    before = sum(park.demo.sandbox.calls.values())
    await park.deliver()
    assert (park.cards(), len(park.texts()), len(park.texts(COLLEAGUE))) == ([], 2, 2)
    assert sum(park.demo.sandbox.calls.values()) - before == 1
    clock.forward(minutes=61)
    await park.wecom.say(ADMIN, f"催办 {PLAN}")
    await park.deliver()
    assert (len(park.cards()), len(park.texts())) == (1, 2)


async def test_refused_card_becomes_the_text_for_this_person_alone(park: Park) -> None:
    park.demo.sandbox.script([{"endpoint": SEND, "fault": 40058, "user": MEMBER.lower()}])
    await park.open()
    assert (len(park.cards()), len(park.texts())) == (0, 1)
    assert (len(park.cards(COLLEAGUE)), park.texts(COLLEAGUE)) == (1, [])


async def test_reminder_is_a_card_too_and_a_finished_member_gets_none(park: Park) -> None:
    await park.open()
    await park.press("v4")
    await park.wecom.say(ADMIN, f"催办 {PLAN}")
    await park.deliver()
    assert (len(park.cards()), len(park.cards(COLLEAGUE))) == (1, 2)
    await park.press("v3", by=COLLEAGUE)
    assert sorted(one["总体满意度"] for one in await park.stored()) == ["3", "4"]


async def test_long_forms_stay_texts_in_one_call(park: Park) -> None:
    before = sum(park.demo.sandbox.calls.values())
    await park.confirmed("开启 中层360测评")
    await park.deliver()
    assert park.cards() == []
    assert len(park.texts()) == 1
    assert sum(park.demo.sandbox.calls.values()) - before <= 2  # a token and one message
    assert await park.demo.services.read(lambda work: work.db.execute(select(card)).all()) == []


async def test_card_with_words_leads_to_the_page_where_they_are_written(park: Park) -> None:
    await park.open(LEVEL + WORDS)
    (line,) = park.cards()
    assert line.card is not None
    (row,) = line.card["body"]["horizontal_content_list"]
    assert (row["keyname"], row["type"]) == ("想写几句", 1)
    page = await park.demo.sandbox.web(MEMBER, "wecom").get(row["url"].removeprefix(park.demo.base_url))
    assert page.status == 200
    assert "匿名测评" in page.text
