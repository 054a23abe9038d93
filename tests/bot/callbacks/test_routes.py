"""What the platforms post: the sandbox as it is, and forgeries. Never a 5xx, never an effect, always in time."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.app import make_app
from bot.channels import make_channels
from bot.delivery.worker import deliver_once
from bot.demo.run import Demo, running_demo
from bot.platforms.clients import connect_wecom
from bot.settings.model import Settings
from bot.wechat import MemoryTokenStore, TokenCache
from bot.wechat.crypto import sign
from surveys.store import SchemaOutdated
from surveys.store.tables import feedback, inbound
from surveys.work import Work
from tests.conftest import Clock

MEMBER = "uS012"


@pytest.fixture
async def demo(demo_url: str, clock: Clock) -> AsyncIterator[Demo]:
    async with running_demo(database_url=demo_url, clock=clock, background=False, bind_enterprises=False) as opened:
        yield opened


def count(demo: Demo, table: object) -> int:
    rows = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return int(demo.services.database.read(lambda work: work.db.execute(rows).scalar_one()))


async def test_both_addresses_verify_themselves(demo: Demo) -> None:
    assert await demo.sandbox.wecom.verify_callback()
    assert await demo.sandbox.official.verify_callback()


async def test_a_message_is_answered_encrypted_and_at_once(demo: Demo) -> None:
    record = await demo.sandbox.wecom.say(MEMBER, "帮助")
    assert record.ok
    assert record.text is not None
    assert record.text.startswith("您可以发送")
    record = await demo.sandbox.official.say(next(iter(demo.openids)), "帮助")
    assert record.ok
    assert "绑定" in (record.text or "")


async def test_the_same_message_again_has_one_effect_and_the_same_answer(demo: Demo) -> None:
    record = await demo.sandbox.wecom.say(MEMBER, "建议 多种树")
    again = await asyncio.gather(*(demo.sandbox.wecom.repeat(record) for _ in range(3)))
    assert {copy.text for copy in again} == {record.text}
    assert count(demo, feedback) == 1


async def test_entering_greets_by_name(demo: Demo) -> None:
    record = await demo.sandbox.wecom.enter(MEMBER)
    assert "您好" in (record.text or "")


async def test_leaving_is_taken_without_a_word(demo: Demo) -> None:
    openid = next(iter(demo.openids))
    record = await demo.sandbox.official.unsubscribe(openid)
    assert record.ok
    assert record.text is None


@pytest.mark.slow
async def test_a_slow_answer_follows_by_itself(demo: Demo, clock: Clock) -> None:
    """The writer is held up for longer than the platform waits."""

    def hold(work: Work) -> None:
        time.sleep(2.5)

    held = asyncio.create_task(demo.services.write(hold))
    await asyncio.sleep(0.1)
    record = await demo.sandbox.wecom.say(MEMBER, "帮助")
    assert not held.done()
    assert record.ok
    assert record.text is None
    await held
    delivered = 0
    while not delivered:
        await asyncio.sleep(0.1)
        delivered = await _deliver(demo)
    assert delivered == 1
    (late,) = demo.sandbox.wecom.received(MEMBER)
    assert late.text.startswith("您可以发送")
    assert "答复您" in late.text


async def _deliver(demo: Demo) -> int:
    settings = demo.services.settings
    async with aiohttp.ClientSession() as session:
        client = connect_wecom(settings, session, TokenCache(MemoryTokenStore(), time.time))
        return await deliver_once(demo.services, make_channels(settings, client, None))


async def test_a_fault_of_ours_is_told_to_the_person_and_never_a_5xx(demo: Demo) -> None:
    await demo.services.write(lambda work: work.db.exec_driver_sql("ALTER TABLE person RENAME TO elsewhere"))
    record = await demo.sandbox.wecom.say(MEMBER, "我的")
    assert [attempt.status for attempt in record.attempts] == [200]
    assert "出了点问题" in (record.text or "")


async def post(demo: Demo, path: str, query: dict[str, str], body: bytes) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{demo.base_url}{path}?{urlencode(query)}", data=body) as response,
    ):
        return response.status, await response.text()


def sealed(demo: Demo, *, receive_id: str = "", age: int = 0, text: str = "建议 假的") -> tuple[dict[str, str], bytes]:
    """A WeCom message as somebody would seal it who has the keys (or nearly)."""
    from bot.wechat import crypto
    from bot.wechat.credentials import decode_key

    settings = demo.services.settings.wecom
    xml = (
        f"<xml><ToUserName>{settings.corp_id}</ToUserName><FromUserName>{MEMBER}</FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>{text}</Content><MsgId>77</MsgId></xml>"
    )
    key = decode_key(settings.encoding_aes_key.get_secret_value())
    encrypted = crypto.encrypt(key, xml, receive_id or settings.corp_id, b"0123456789abcdef")
    stamp, nonce = str(int(demo.services.clock().timestamp()) - age), "n"
    signature = sign(settings.token.get_secret_value(), stamp, nonce, encrypted)
    query = {"msg_signature": signature, "timestamp": stamp, "nonce": nonce}
    return query, f"<xml><ToUserName>x</ToUserName><Encrypt>{encrypted}</Encrypt></xml>".encode()


async def test_a_genuine_message_passes_the_same_way(demo: Demo) -> None:
    status, _ = await post(demo, "/wechat/wecom", *sealed(demo))
    assert status == 200
    assert count(demo, feedback) == 1


FORGERIES = {
    "another signature": lambda query, body: ({**query, "msg_signature": "0" * 40}, body),
    "no signature": lambda query, body: ({}, body),
    "no body": lambda query, body: (query, b""),
    "no XML": lambda query, body: (query, b"\xff\xfe\x00"),
    "a DTD": lambda query, body: (query, b'<!DOCTYPE x [<!ENTITY a "b">]>' + body),
    "over 64 KB": lambda query, body: (query, body + b" " * 70_000),
    "plain in safe mode": lambda query, body: (query, b"<xml><MsgType>text</MsgType><Content>x</Content></xml>"),
    "changed cipher text": lambda query, body: (query, body.replace(b"<Encrypt>", b"<Encrypt>AAAA")),
    "an element twice": lambda query, body: (query, body.replace(b"</xml>", b"<Encrypt>A</Encrypt></xml>")),
    "JSON of no meaning": lambda query, body: (query, b'{"a": [1, {"b": 2}]}'),
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("path", ["/wechat/wecom", "/wechat/oa"])
async def test_a_forgery_is_refused_without_effect(demo: Demo, path: str, forgery: str) -> None:
    status, text = await post(demo, path, *FORGERIES[forgery](*sealed(demo)))
    assert 400 <= status < 500
    assert text
    assert count(demo, feedback) == count(demo, inbound) == 0


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("path", ["/wechat/wecom", "/wechat/oa"])
async def test_a_compressed_body_is_refused_without_effect(demo: Demo, path: str, coding: str) -> None:
    query, body = sealed(demo)
    packed = gzip.compress(body + b" " * 30_000_000) if coding == "gzip" else zlib.compress(body + b" " * 30_000_000)
    headers = {"Content-Encoding": coding}
    async with (
        aiohttp.ClientSession() as session,
        session.post(demo.base_url + path, params=query, data=packed, headers=headers) as response,
    ):
        assert response.status == 400
    assert count(demo, feedback) == count(demo, inbound) == 0


@pytest.mark.parametrize("age", [601, -601])
async def test_a_stale_message_is_refused(demo: Demo, age: int) -> None:
    status, _ = await post(demo, "/wechat/wecom", *sealed(demo, age=age))
    assert status == 403
    assert count(demo, feedback) == 0


async def test_a_message_for_somebody_else_is_refused(demo: Demo) -> None:
    status, _ = await post(demo, "/wechat/wecom", *sealed(demo, receive_id="wwsomebodyelse"))
    assert status == 403
    assert count(demo, feedback) == 0


@pytest.mark.slow
async def test_a_body_that_never_ends_is_not_waited_for(demo: Demo) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"<xml>"
        await asyncio.sleep(6)
        yield b"</xml>"

    async with aiohttp.ClientSession() as session, session.post(f"{demo.base_url}/wechat/oa", data=drip()) as response:
        assert response.status == 408


async def test_an_identity_stands_once(demo: Demo) -> None:
    twice = "x</Content><FromUserName>uS011</FromUserName><Content>建议 假的"
    status, _ = await post(demo, "/wechat/wecom", *sealed(demo, text=twice))
    assert status == 400
    assert count(demo, feedback) == 0


async def test_a_channel_that_is_off_is_not_there(sqlite_url: str) -> None:
    app = make_app(Settings(database_url=sqlite_url, secret_key=SecretStr("k" * 20)), background=False)
    async with TestClient(TestServer(app)) as client:
        for path in ("/wechat/wecom", "/wechat/oa"):
            assert (await client.post(path, data=b"<xml></xml>")).status == 404
            assert (await client.get(path)).status == 404


async def test_an_outdated_schema_does_not_start(tmp_path: Path) -> None:
    app = make_app(Settings(database_url=f"sqlite:///{tmp_path}/new.db", secret_key=SecretStr("k" * 20)))
    with pytest.raises(SchemaOutdated):
        await TestServer(app).start_server()
    await app.cleanup()
