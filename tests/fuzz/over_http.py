"""Whole callbacks of a running service: damaged pushes over HTTP, and whether it answers all of them in time."""

from __future__ import annotations

import asyncio
import base64
import logging
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote_from_bytes, urlencode

import aiohttp
from aiohttp import web

from bot.app import make_app
from bot.chat import COMMANDS
from bot.demo.sample_park import build_sample_park, read_sample_roster
from bot.services import SERVICES
from bot.settings.model import OfficialSettings, Settings, WeComSettings
from bot.wechat.credentials import decode_key
from bot.wechat.crypto import encrypt, sign
from surveys.library.versions import seed_library
from surveys.roster_updates.importing import import_roster
from tests.fuzz.corpus import AES_KEY, APP_ID, CORP_ID, PUSHES, TOKEN, inner_seeds, mutate, render

PARALLEL = 6
SLOW = 5.0  # seconds: WeChat hangs up
KEY = decode_key(AES_KEY)
NOWHERE = "http://127.0.0.1:9"  # whatever the service asks of WeChat fails at once
ARGUMENTS = (
    "",
    " ",
    "中层360测评",
    "R1",
    "2026-12-01",
    "ABCDEFGH",
    "1",
    "5 4 4 3 5",
    "改第2题为4",
    "x" * 3000,
    "🙂\u202e",
)


@dataclass
class Findings:
    """What came of a run. `failures` are requests with a 5xx, no answer, or an error in the service's log."""

    requests: int = 0
    slowest: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


class ErrorLog(logging.Handler):
    """Exceptions that the service caught at its edge are findings too."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(logging.ERROR)
        self.findings = findings

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.name == "aiohttp.server" and "aiohttp.http_exceptions." in message:
            return  # not HTTP, or a line too long: aiohttp answers 400 itself
        self.findings.failures.append(
            f"log of {record.name}: {message[:2000]} {record.exc_info and record.exc_info[1]!r}"
        )


async def fuzz_service(url: str, *, mode: str, seed: int, requests: int = 10**9, seconds: float = 10**9) -> Findings:
    """So many requests, or for so long, whichever ends first. The database's schema is there already."""
    findings, rng = Findings(), random.Random(seed)
    app = make_app(_settings(url, mode), background=False)
    handler = ErrorLog(findings)
    logging.getLogger().addHandler(handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await _settle(app)
        base, end = f"http://127.0.0.1:{runner.addresses[0][1]}", time.monotonic() + seconds
        async with aiohttp.ClientSession() as session:

            async def work() -> None:
                while findings.requests < requests and time.monotonic() < end and len(findings.failures) < 20:
                    findings.requests += 1
                    await _send(session, base, rng, mode, findings)

            await asyncio.gather(*(work() for _ in range(PARALLEL)))
    finally:
        await runner.cleanup()
        logging.getLogger().removeHandler(handler)
    return findings


def _settings(url: str, mode: str) -> Settings:
    wecom = WeComSettings(
        corp_id=CORP_ID, agent_id=7, secret="s" * 20, token=TOKEN, encoding_aes_key=AES_KEY, api_base=NOWHERE
    )
    oa = OfficialSettings(
        app_id=APP_ID, app_secret="s" * 20, token=TOKEN, encoding_aes_key=AES_KEY, mode=mode, api_base=NOWHERE
    )
    return Settings(database_url=url, secret_key="k" * 40, base_url="http://127.0.0.1:1", wecom=wecom, oa=oa)


async def _settle(app: web.Application) -> None:
    services = app[SERVICES]
    await services.write(seed_library)
    await services.write(import_roster, roster_file=read_sample_roster(build_sample_park()))


async def _send(session: aiohttp.ClientSession, base: str, rng: random.Random, mode: str, findings: Findings) -> None:
    path = rng.choice(("/wechat/wecom", "/wechat/oa"))
    query, body, headers = make_request(rng, path, mode)
    began = time.monotonic()
    try:
        method = "GET" if "echostr" in query and rng.random() < 0.5 else "POST"
        timeout = aiohttp.ClientTimeout(total=SLOW)
        url = aiohttp.client.URL(f"{base}{path}?{_spelt(rng, query)}", encoded=True)
        async with session.request(
            method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            await response.read()
            findings.statuses[response.status] += 1
            problem = f"HTTP {response.status}" if response.status >= 500 else ""
    except (aiohttp.ServerDisconnectedError, ConnectionError):
        problem = ""  # hung up on a body that is too long, or on what is not HTTP
        findings.statuses[0] += 1
    except (aiohttp.ClientError, TimeoutError) as error:
        problem = type(error).__name__
    findings.slowest = max(findings.slowest, time.monotonic() - began)
    if problem:
        findings.failures.append(f"{problem}: {path}?{query} {base64.b64encode(body).decode()[:4000]}")


def make_request(rng: random.Random, path: str, mode: str) -> tuple[dict[str, str], bytes, dict[str, str]]:
    """Damage at one of three places: inside the envelope, the body around it, or the query."""
    is_wecom = path.endswith("wecom")
    inner = _message(rng)
    if rng.random() < 0.6:
        inner = mutate(rng, inner, inner_seeds())
    text, receiver = inner.decode("utf-8", "replace"), CORP_ID if is_wecom else APP_ID
    stamp, nonce = str(int(datetime.now(UTC).timestamp())), str(rng.randrange(10**9))
    encrypted = encrypt(KEY, text, receiver, rng.randbytes(16))
    query = {"timestamp": stamp, "nonce": nonce, "signature": sign(TOKEN, stamp, nonce)}
    query |= {"msg_signature": sign(TOKEN, stamp, nonce, encrypted), "encrypt_type": "aes"}
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    if rng.random() < 0.3:
        body = f'{{"Encrypt": "{encrypted}"}}'.encode()
    if not is_wecom and mode == "plain":
        body = inner
    place = rng.random()
    if place < 0.2:
        body = mutate(rng, body, inner_seeds())
    elif place < 0.3:
        name = rng.choice([*query, "echostr"])
        query[name] = rng.choice(("", "0" * 40, "签名", "\x00", stamp + "0", "9" * 5000, query.get(name, "") + "x"))
    elif place < 0.35:
        query |= {"echostr": encrypted}
    kinds = ("text/xml", "application/json", "application/octet-stream", "text/xml; charset=gb2312", "multipart/x")
    return query, body, {"Content-Type": rng.choice(kinds)}


def _message(rng: random.Random) -> bytes:
    """A push of the sandbox's, or any command with any argument, from somebody of the roster or nobody."""
    push = dict(rng.choice(PUSHES))
    push |= {"FromUserName": rng.choice(("uS001", "uM001", "o1", "uS" + str(rng.randrange(100)).zfill(3)))}
    push |= {"CreateTime": int(datetime.now(UTC).timestamp())}
    if push["MsgType"] == "text":
        words = rng.choice([*COMMANDS, "5", "上一题", "跳过", "]]>", ""])
        push |= {"Content": words + rng.choice(ARGUMENTS), "MsgId": str(rng.randrange(10**18))}
    return render(push, rng.choice(("xml", "json"))).encode()


def _spelt(rng: random.Random, query: dict[str, str]) -> str:
    """The query as one may write it: now and then with bytes that are no UTF-8, or a name twice."""
    spelt = urlencode(query)
    if rng.random() < 0.05:
        spelt += "&echostr=" + quote_from_bytes(rng.randbytes(6)) + "&nonce=%ff%fe"
    return spelt
