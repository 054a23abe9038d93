"""A slice of what `make fuzz` does to a whole park, and that its oracle sees what it is there to see."""

from __future__ import annotations

import random

import aiohttp
import pytest
from multidict import CIMultiDict

from tests.fuzz.acts import check_session, raw_xml
from tests.fuzz.attacking import fuzz_names
from tests.fuzz.names import Attack, attacked_park
from tests.fuzz.over_http import Findings

pytestmark = pytest.mark.slow


async def test_nothing_is_broken_and_nobody_is_acted_for() -> None:
    findings = await fuzz_names(seed=7, seconds=20)
    assert findings.failures == []
    assert findings.requests > 50
    assert findings.statuses[200] > 10


async def test_the_oracle_sees_a_victim_touched(sqlite_url: str) -> None:
    async with attacked_park(sqlite_url, random.Random(1), findings := Findings()) as attack:
        attack.compare()
        attack.compare()
        assert findings.failures == []
        await attack.demo.sandbox.official.say(attack.victims["oa"][0], "我的")  # as if somebody wrote in their name
        attack.compare()
        assert len(findings.failures) == 1
        assert attack.victims["oa"][0] in findings.failures[0]


async def test_the_oracle_sees_who_entered_as_another(sqlite_url: str) -> None:
    async with attacked_park(sqlite_url, random.Random(1), findings := Findings()) as attack:
        actor, victim = attack.actors["wecom"][0], attack.victims["wecom"][0]
        for user in (actor, victim):
            cookies = await _enter(attack, user)
            await check_session(attack, cookies, "wecom", actor)
        assert findings.failures == [f"{actor} came with their code and entered as person:{victim[1:]}"]


async def _enter(attack: Attack, user: str) -> aiohttp.typedefs.LooseHeaders:
    phone = attack.phone(user, "wecom")
    await phone.get("/t")
    return CIMultiDict([("Set-Cookie", f"pj_session={phone.cookies['pj_session']}; Path=/")])


def test_hostile_words_stand_in_the_message_as_they_are() -> None:
    assert raw_xml({"Title": "a]]>b"}) == "<xml><Title><![CDATA[a]]>b]]></Title></xml>"
