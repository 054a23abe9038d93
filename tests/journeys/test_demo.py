"""The demo as a visitor finds it: menus, codes to scan, consent windows, choices to tap, notices of every kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.consoles import PASSERS
from bot.demo.run import Demo, running_demo
from bot.demo.sample_park import build_sample_park
from bot.demo.sample_plan import NAME
from bot.doctor.running import examine
from bot.platforms.menus import buttons_of, simplify
from tests.world.people import until

pytestmark = pytest.mark.slow

ADMIN = "uS011"
PASSER = PASSERS[0].openid


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    park = build_sample_park(1)
    async with running_demo(database_url=f"sqlite:///{tmp_path}/demo.db", park=park) as demo:
        yield demo


async def get(demo: Demo, path: str) -> object:
    async with demo.sandbox.http.get(f"{demo.base_url}/sandbox{path}") as answer:
        assert answer.status == 200
        return await answer.json() if "json" in answer.content_type else await answer.read()


async def test_everything_a_visitor_may_try_is_there(demo: Demo) -> None:
    assert simplify(demo.sandbox.wecom.menu) == simplify(buttons_of("wecom", demo.base_url))
    assert simplify(demo.sandbox.official.menu) == simplify(buttons_of("oa", demo.base_url))
    codes = await get(demo, "/api/codes")
    assert isinstance(codes, list)
    names = [one["name"] for one in codes]
    assert "大厅里的公众号二维码" in names
    assert sum("邀请函" in name for name in names) == 2
    assert sum(one["address"].startswith(f"{demo.base_url}/p/") for one in codes) >= 3
    for one in (codes[0], codes[-1]):
        picture = await get(demo, f"/qr/{one['ticket']}")
        assert isinstance(picture, bytes)
        assert picture.startswith(b"\x89PNG")
    firm = next(iter(demo.openids))
    chat = await get(demo, f"/api/chat?platform=oa&key={firm}")
    assert isinstance(chat, dict)
    assert len(chat["subscriptions"]) == 2
    assert chat["menu"]


async def test_no_sign_but_those_there_are_has_a_picture(demo: Demo) -> None:
    for ticket in ("sign:999", "sign:-1", "sign:x", "nothing"):
        async with demo.sandbox.http.get(f"{demo.base_url}/sandbox/qr/{ticket}") as answer:
            assert answer.status == 404


async def test_whoever_follows_is_greeted_and_offered_choices_to_tap(demo: Demo) -> None:
    official = demo.sandbox.official
    record = await official.subscribe(PASSER)
    assert "建议" in (record.text or "")
    await until(lambda: any(line.kind == "msgmenu" for line in official.received(PASSER)))
    (line,) = [line for line in official.received(PASSER) if line.kind == "msgmenu"]
    assert line.card is not None
    for row in line.card["list"]:
        answer = await official.choose(PASSER, line.id, row["id"])
        assert answer.text
        assert "没有理解" not in answer.text


async def test_an_invitation_scanned_binds_the_firm(demo: Demo) -> None:
    code = next(scene for scene, name in demo.sandbox.code_names.items() if "邀请函" in name)
    record = await demo.sandbox.official.scan(PASSER, code)
    assert "绑定好了" in (record.text or "")


async def test_a_reminder_is_a_template_message_that_leads_to_the_form(demo: Demo) -> None:
    official, firm = demo.sandbox.official, next(iter(demo.openids))
    asked = await demo.sandbox.wecom.say(ADMIN, "开启 园区服务满意度")
    code = (asked.text or "").rpartition("确认 ")[2].split()[0]
    await demo.sandbox.wecom.say(ADMIN, f"确认 {code}")
    await until(lambda: any("请您参加" in line.text for line in official.received(firm)))
    await demo.sandbox.wecom.say(ADMIN, "催办 园区服务满意度")
    await until(lambda: any(line.kind == "template" for line in official.received(firm)))
    (line,) = [line for line in official.received(firm) if line.kind == "template"]
    assert (line.title, line.link.startswith(f"{demo.base_url}/r/")) == ("测评待完成提醒", True)
    assert "园区服务满意度" in line.text


async def test_the_doctor_has_nothing_against_the_demo_but_its_address(demo: Demo) -> None:
    services = demo.services
    lines = [line async for line in examine(services.settings, clock=services.clock, random=services.random)]
    assert {line.check for line in lines if line.state == "bad"} == {"address"}


async def test_the_parks_own_plan_is_answered_inside_a_card(demo: Demo) -> None:
    wecom = demo.sandbox.wecom
    asked = await wecom.say(ADMIN, f"开启 {NAME}")
    code = (asked.text or "").rpartition("确认 ")[2].split()[0]
    await wecom.say(ADMIN, f"确认 {code}")
    staff = next(one.userid for one in demo.park.people if one.level == "员工" and one.status == "在岗")
    await until(lambda: any(line.kind == "template_card" for line in wecom.received(staff)))
    line = wecom.find_card(staff, None)
    assert line.card is not None
    assert len(line.card["body"]["button_list"]) == 6
