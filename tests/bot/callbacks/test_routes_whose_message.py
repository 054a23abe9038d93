"""Over HTTP: a message acts for its sender alone, whatever is in it; what cannot be read is answered, not refused."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from itertools import product
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.demo.run import Demo, running_demo
from bot.phrases import callbacks as phrases
from bot.sandbox.platforms.account import Account
from bot.sandbox.platforms.callbacks import UNAVAILABLE
from surveys.accounts.bindings import OA, find_party
from surveys.store.tables import feedback
from tests.bot.wechat.test_fields import KINDS, NASTY, raw_xml
from tests.conftest import Clock

MEMBER, OTHER, ADMIN = "uS012", "uS021", "uS011"


@pytest.fixture
async def demo(demo_url: str, clock: Clock) -> AsyncIterator[Demo]:
    async with running_demo(database_url=demo_url, clock=clock, background=False) as opened:
        yield opened


async def post(demo: Demo, platform: str, sender: str, inner: bytes) -> tuple[int, str]:
    """The status, and the text of the reply."""
    account: Account = demo.sandbox.platform(platform).account
    encrypted = account.seal_text(inner.decode(), b"0123456789abcdef")
    query = account.query(str(int(demo.services.clock().timestamp())), "n", encrypted, sender)
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    url = f"{demo.base_url}/wechat/{platform}?{urlencode(query)}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body) as response:
        raw = await response.read()
        is_reply = response.status == 200 and raw not in (b"", b"success")
        return response.status, str(account.read_reply(raw)["Content"]) if is_reply else ""


def message(demo: Demo, platform: str, sender: str, kind: str = "text", number: int = 7, **fields: str) -> bytes:
    stamp = str(int(demo.services.clock().timestamp()))
    to = demo.sandbox.platform(platform).account.to_user
    return raw_xml(ToUserName=to, FromUserName=sender, CreateTime=stamp, MsgType=kind, **fields, MsgId=str(number))


def count_feedback(demo: Demo) -> int:
    rows = select(func.count()).select_from(feedback)
    return int(demo.services.database.read(lambda work: work.db.execute(rows).scalar_one()))


def is_bound(demo: Demo, openid: str) -> bool:
    return demo.services.database.read(find_party, channel=OA, address=openid) is not None


FORGED = {
    "user_authorization_revoke": {"Event": "user_authorization_revoke", "RevokeInfo": "1"},
    "user_authorization_cancellation": {"Event": "user_authorization_cancellation"},
    "unsubscribe": {"Event": "unsubscribe"},
    "a command": {"Content": "建议 冒名"},
    "a withdrawal with a command": {"Event": "user_authorization_revoke", "Content": "建议 冒名"},
}


async def test_no_message_acts_for_another(demo: Demo, caplog: pytest.LogCaptureFixture) -> None:
    attacker, victim = list(demo.openids)[:2]
    for number, (kind, forgery) in enumerate(product(KINDS, FORGED.values())):
        inner = message(demo, "oa", attacker, kind, number, **forgery, OpenID=victim)
        assert await post(demo, "oa", attacker, inner) == (400, "")
    assert (is_bound(demo, victim), is_bound(demo, attacker), count_feedback(demo)) == (True, True, 0)
    refusals = {record.getMessage() for record in caplog.records if record.name == "pingji.callbacks"}
    assert refusals == {"a signed message of oa was refused: misplaced_field"}
    assert victim not in caplog.text
    assert attacker not in caplog.text


async def test_a_stranger_who_names_a_follower_stays_a_stranger(demo: Demo) -> None:
    victim = next(iter(demo.openids))
    inner = message(demo, "oa", "oStranger", Content="我的]]></Content><OpenID><![CDATA[" + victim)
    status, reply = await post(demo, "oa", "oStranger", inner)
    assert status == 200
    assert "绑定" in reply
    assert not any(firm.name in reply for firm in demo.park.firms)


@pytest.mark.parametrize("platform", ["wecom", "oa"])
async def test_a_text_that_breaks_out_of_its_section_is_taken_as_it_was_typed(demo: Demo, platform: str) -> None:
    sender = MEMBER if platform == "wecom" else next(iter(demo.openids))
    side = demo.sandbox.platform(platform)
    for text in NASTY:
        record = await side.say(sender, f"建议 {text}")
        assert [attempt.status for attempt in record.attempts] == [200]
        assert "谢谢您的建议" in (record.text or "")
    texts = demo.services.database.read(lambda work: work.db.execute(select(feedback.c.text)).scalars().all())
    assert sorted(texts) == sorted(NASTY)
    assert UNAVAILABLE not in [line.text for line in side.chats.of(sender)]


@pytest.mark.parametrize("platform", ["wecom", "oa"])
async def test_what_cannot_be_read_is_answered_with_a_sentence_where_somebody_waits(demo: Demo, platform: str) -> None:
    sender = MEMBER if platform == "wecom" else next(iter(demo.openids))
    inner = message(demo, platform, sender, "link", Title="a]]>b", Url="http://x/")
    assert await post(demo, platform, sender, inner) == (200, phrases.UNREADABLE)
    event = message(demo, platform, sender, "event", Event="VIEW", EventKey="http://x/]]>?")
    nobodys = (b"", b"<xml></xml>", b"<xml><a></xml>", b"hello", b'{"a"', b'{"MsgType": "text"}')
    for silent in (event, *nobodys):
        assert await post(demo, platform, sender, silent) == (200, "")


@pytest.mark.parametrize("platform", ["wecom", "oa"])
async def test_two_senders_with_one_id_are_each_answered_for_themselves(demo: Demo, platform: str) -> None:
    first, second = (ADMIN, OTHER) if platform == "wecom" else list(demo.openids)[:2]
    texts = [(first, "帮助"), (second, "建议 食堂晚上太早关门"), (first, "帮助"), (second, "建议 食堂晚上太早关门")]
    replies = []
    for sender, text in texts:
        status, reply = await post(demo, platform, sender, message(demo, platform, sender, Content=text))
        assert status == 200
        replies.append(reply)
    assert replies[:2] == replies[2:]
    assert "您可以发送" in replies[0]
    assert "谢谢您的建议" in replies[1]
    assert count_feedback(demo) == 1


async def test_nothing_that_was_typed_is_logged(demo: Demo, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "pingji")
    for kind, fields in (("link", {"Title": "秘密]]>b"}), ("image", {"Content": "秘密"})):
        await post(demo, "wecom", MEMBER, message(demo, "wecom", MEMBER, kind, **fields))
    assert "秘密" not in caplog.text
    assert MEMBER not in caplog.text
