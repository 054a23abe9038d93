"""Connections are few enough and end in time; broken bodies are refused without a line in the log."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import text

from bot.app import make_app
from bot.desk.upload import read_upload
from bot.services import SERVICES, Services
from bot.settings.model import Settings
from bot.web.connections import BoundedRunner
from bot.web.errors import SlowBody
from bot.web.forms import PATIENCE, Patience, read_fields
from surveys.store import upgrade_schema

PROXIED = ({"X-Forwarded-For": "203.0.113.7"}, {"Forwarded": "for=203.0.113.7"}, {"Via": "1.1 proxy"})


@asynccontextmanager
async def serving(
    url: str,
    *,
    most: int = 100,
    idle: float = 30.0,
    base: str = "http://127.0.0.1:1",
    through_proxy: bool = False,
    patience: Patience | None = None,
) -> AsyncIterator[tuple[int, Services]]:
    """The port of the service, as `serve` makes it."""
    upgrade_schema(url)
    settings = Settings(database_url=url, secret_key="kX7" * 20, base_url=base, probes_through_proxy=through_proxy)
    app = make_app(settings, background=False)
    app[PATIENCE] = patience or Patience()
    runner = BoundedRunner(app, most=most, idle_seconds=idle, grace=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1], app[SERVICES]
    finally:
        await runner.cleanup()


async def exchange(port: int, sent: bytes) -> bytes:
    """All that comes back until the service hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        async with asyncio.timeout(40):
            return await reader.read()
    finally:
        writer.close()


@pytest.mark.parametrize(
    "sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"]
)
async def test_what_does_not_come_in_time_is_hung_up(sqlite_url: str, sent: bytes) -> None:
    async with serving(sqlite_url, idle=0.5) as (port, _):
        answer = await exchange(port, sent)
    assert answer.startswith(b"HTTP/1.1 200") == sent.endswith(b"\r\n\r\n")


async def test_there_are_no_more_connections_than_there_may_be(sqlite_url: str) -> None:
    async with serving(sqlite_url, most=5) as (port, _):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5)]
        for reader, writer in held:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        try:
            answer = await exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        except ConnectionError:
            answer = b""
        assert answer == b""
        held.pop()[1].close()
        await asyncio.sleep(0.1)
        answer = await exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "sent",
    [
        b"no HTTP at all\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"BREW /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
)
async def test_no_answer_names_a_library(sqlite_url: str, sent: bytes) -> None:
    async with serving(sqlite_url, idle=2.0) as (port, _):
        head = (await exchange(port, sent)).partition(b"\r\n\r\n")[0].lower()
    assert head.count(b"server: pingji") == 1
    assert b"aiohttp" not in head
    assert b"python" not in head


@pytest.mark.parametrize(("base", "has"), [("http://127.0.0.1:1", False), ("https://pingji.example", True)])
async def test_https_stays_https(sqlite_url: str, base: str, has: bool) -> None:
    async with (
        serving(sqlite_url, base=base) as (port, _),
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/healthz") as answer,
    ):
        assert ("Strict-Transport-Security" in answer.headers) is has


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize("headers", PROXIED)
async def test_what_machines_ask_is_not_there_through_a_proxy_unless_asked(
    sqlite_url: str, path: str, headers: dict[str, str]
) -> None:
    for through_proxy, status in ((False, 404), (True, 200)):
        async with serving(sqlite_url, through_proxy=through_proxy) as (port, _), aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{port}{path}", headers=headers) as answer:
                assert answer.status == status
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 200


async def test_nothing_is_ready_while_nothing_can_be_written(sqlite_url: str) -> None:
    refusal = "CREATE TRIGGER full BEFORE INSERT ON claim BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
    async with serving(sqlite_url) as (port, services), aiohttp.ClientSession() as http:
        for statement, status in (("SELECT 1", 200), (refusal, 503), ("DROP TRIGGER full", 200)):
            await services.write(lambda work, statement=statement: work.db.execute(text(statement)).close())
            async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                assert answer.status == status


BODIES = {
    "not gzip": (b"not packed", {"Content-Encoding": "gzip"}),
    "a bomb": (gzip.compress(b"a" * 50_000_000), {"Content-Encoding": "gzip"}),
    "deflate": (b"x", {"Content-Encoding": "deflate"}),
    "not deflate": (b"not packed", {"Content-Encoding": "deflate"}),
    "brotli": (b"x", {"Content-Encoding": "br"}),
    "an encoding nobody knows": (b"x", {"Content-Encoding": "x"}),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/r/R1/peer", "/p/ABCDEFGH", "/wechat/oa", "/admin/roster", "/nowhere"])
async def test_packed_bodies_are_400_on_every_route_without_a_line(
    sqlite_url: str, name: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    body, headers = BODIES[name]
    async with (
        serving(sqlite_url) as (port, _),
        aiohttp.ClientSession(auto_decompress=False) as http,
        http.post(f"http://127.0.0.1:{port}{path}", data=body, headers=headers) as answer,
    ):
        assert answer.status == 400
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 20000\r\n\r\ncsrf=",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\ncsrf=\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\ncsrf",
    ],
)
async def test_bodies_cut_off_or_malformed_leave_no_line(
    sqlite_url: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(sqlite_url) as (port, _):
        for path in (b"/r/R1/peer", b"/p/ABCDEFGH", b"/wechat/oa"):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST " + path + b" HTTP/1.1\r\nHost: x\r\n" + body)
            await writer.drain()
            await asyncio.sleep(0.1)
            writer.transport.abort()
        await asyncio.sleep(0.3)
        answer = await exchange(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")
    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


async def _read_form(request: web.Request) -> web.Response:
    return await _answer(read_fields(request))


async def _read_file(request: web.Request) -> web.Response:
    return await _answer(read_upload(request))


async def _answer(reading: Awaitable[object]) -> web.Response:
    try:
        await reading
    except SlowBody as error:
        return web.Response(status=error.status, text=error.code)
    return web.Response()


FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
FILE = b"Content-Type: multipart/form-data; boundary=x\r\n"
BEGUN = b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nabc'


@pytest.mark.parametrize(
    ("path", "kind", "begun"),
    [("/form", FORM, b""), ("/form", FORM, b"csrf=a"), ("/file", FILE, b""), ("/file", FILE, BEGUN)],
)
async def test_forms_and_files_that_do_not_come_in_time_are_408(path: str, kind: bytes, begun: bytes) -> None:
    """Each by its own deadline: the other one is longer than the test waits."""
    app = web.Application()
    app[PATIENCE] = Patience(form=0.3) if path == "/form" else Patience(form=99.0, file=0.3)
    app.router.add_post("/form", _read_form)
    app.router.add_post("/file", _read_file)
    runner = BoundedRunner(app, most=9, idle_seconds=30.0, grace=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        head = b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n" % path.encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", runner.addresses[0][1])
        writer.write(head + kind + b"\r\n" + begun)
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()
    finally:
        await runner.cleanup()


async def test_the_service_itself_gives_forms_a_deadline(sqlite_url: str) -> None:
    async with serving(sqlite_url, patience=Patience(form=0.3)) as (port, _):
        head = b"POST /r/R1/peer HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nContent-Length: 100\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head + FORM + b"\r\ncsrf=a")
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()
