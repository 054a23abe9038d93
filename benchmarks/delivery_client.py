"""Sends to the counting server: a bare aiohttp client, or the outbox's notices through our delivery."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from datetime import UTC, datetime

import aiohttp
import uvloop

from bot.app import YOUNG, connect_wecom
from bot.channels import make_channels
from bot.delivery.worker import PARALLEL, deliver_once
from bot.platforms.token_store import StoredTokens
from bot.services import Services
from bot.settings.model import Settings, WeComSettings
from bot.wechat import TokenCache
from surveys.messages.outbox import NewNotice, post_notices
from surveys.store import open_database
from surveys.store.tables import person
from surveys.work import Work

SECRET = "benchmark-secret-benchmark-secret"


def now() -> datetime:
    return datetime.now(UTC)


async def bare(base: str, count: int) -> float:
    """What aiohttp can do: as many calls under way, one text each, the answer read and judged."""
    waiting = iter(range(count))
    async with aiohttp.ClientSession() as session:

        async def work() -> None:
            for number in waiting:
                body = {"touser": f"User{number}", "msgtype": "text", "agentid": 7, "text": {"content": _text(number)}}
                body |= {"enable_duplicate_check": 1, "duplicate_check_interval": 14400}
                data = json.dumps(body, ensure_ascii=False).encode()
                url = f"{base}/cgi-bin/message/send"
                async with session.post(url, params={"access_token": "t" * 64}, data=data) as response:
                    if json.loads(await response.read())["errcode"]:
                        raise SystemExit("refused")

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(PARALLEL)))
        return time.perf_counter() - began


async def ours(base: str, url: str, count: int, *, personal: bool) -> float:
    """From notices that wait in the outbox to notices that are sent."""
    channel = WeComSettings(corp_id="corp", agent_id=7, secret="s" * 20, api_base=base)
    settings = Settings(database_url=url, secret_key=SECRET, base_url="http://127.0.0.1:1", wecom=channel)
    chance = random.SystemRandom()
    database = open_database(url, secret=SECRET.encode(), clock=now, random=chance)
    services = Services(settings, database, clock=now, random=chance)
    await services.write(_post, count=count, personal=personal)
    connector, jar = aiohttp.TCPConnector(limit=50), aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        client = connect_wecom(settings, session, TokenCache(StoredTokens(services), lambda: now().timestamp()))
        channels = make_channels(settings, client, None)
        began = time.perf_counter()
        handled = await deliver_once(services, channels)
        seconds = time.perf_counter() - began
    services.close()
    if handled != count:
        raise SystemExit(f"{handled} of {count} notices were handled")
    return seconds


def _post(work: Work, *, count: int, personal: bool) -> None:
    people = [
        {
            "person_id": f"{number:06d}",
            "name": f"人{number}",
            "department": f"科{number % 20}",
            "level": "staff",
            "collaborates": [],
            "wecom_userid": f"User{number}",
            "status": "active",
            "is_admin": False,
        }
        for number in range(count)
    ]
    work.db.execute(person.insert(), people)
    at = work.now.isoformat()
    news = (
        NewNotice(
            f"n{number}", f"person:{number:06d}", "reply", {"text": _text(number) if personal else _text(0), "at": at}
        )
        for number in range(count)
    )
    post_notices(work, news)


def _text(number: int) -> str:
    return f"您好，编号 {number}：本月的测评已经开始，请在周五下班前完成，点开链接即可作答。"


if __name__ == "__main__":
    gc.set_threshold(YOUNG)  # the bare client has the service's collector too
    case, base, url, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    run = bare(base, count) if case == "bare" else ours(base, url, count, personal=case == "personal")
    print(json.dumps({"seconds": uvloop.run(run)}))
