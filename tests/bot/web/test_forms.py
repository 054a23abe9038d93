"""What a browser never sends: characters that a database or an encoding cannot hold. Refused, never a 5xx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from tests.conftest import Clock
from tests.world.site import Site, question_form, running_site

PLAN = "中层360测评"
PATHS = (
    "/r/%00",
    "/r/R%00A/leader",
    "/r/%FF",
    "/r/%ED%A0%80",
    "/r/%ED%A0%80/leader/done",
    "/r/" + "R" * 7000,
    "/p/%00",
    "/static/%00",
    "/static/%ED%A0%80",
    "/login/wecom?state=%ED%A0%80&code=%00",
    "/login/oa?state=%00&code=%ED%A0%80",
    "/login/wecom?state=" + "a" * 5000,
    "/t?next=%00",
)


@pytest.fixture
async def any_site(database_url: str, clock: Clock, unused_tcp_port: int) -> AsyncIterator[Site]:
    async with running_site(database_url, clock, unused_tcp_port) as running:
        yield running


async def raw(site: Site, request: bytes) -> int:
    """The status that exactly these bytes are answered with."""
    address = urlsplit(site.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(request)
    await writer.drain()
    async with asyncio.timeout(60):
        line = await reader.readline()
    writer.close()
    return int(line.split()[1])


async def request(site: Site, line: str, cookie: str, *more: bytes, body: bytes = b"") -> int:
    head = [f"{line} HTTP/1.1".encode(), b"Host: x", f"Cookie: pj_session={cookie}".encode(), *more]
    head += [b"Connection: close", f"Content-Length: {len(body)}".encode()]
    return await raw(site, b"\r\n".join(head) + b"\r\n\r\n" + body)


async def test_addresses_of_no_page_are_refused(any_site: Site) -> None:
    phone = any_site.phone("uA001")
    await phone.get("/t")
    found = {path[:40]: await request(any_site, f"GET {path}", phone.cookies["pj_session"]) for path in PATHS}
    assert {path: status for path, status in found.items() if status >= 500} == {}


async def test_forms_with_impossible_characters_are_refused(any_site: Site) -> None:
    phone = any_site.phone("uA001")
    round_id = await any_site.open_round(PLAN)
    form = question_form(await phone.get(f"/r/{round_id}/leader"))
    token, cookie = form.hidden["csrf"], phone.cookies["pj_session"]
    own = f"X-CSRF-Token: {token}".encode()
    kind = b"Content-Type: application/x-www-form-urlencoded"
    name = next(iter(form.controls))
    cases = {
        "token of bytes": ((b"X-CSRF-Token: \xff\xed\xa0\x80", kind), b""),
        "nul in a value": ((own, kind), f"{name}=%00".encode()),
        "surrogate in a value": ((own, kind), f"{name}=%ED%A0%80".encode()),
        "nul in a name": ((own, kind), b"M001%00.0=80"),
        "raw bytes": ((own, kind), b"\xff\x00=\xed\xa0\x80"),
    }
    for tail in ("", "/draft"):
        for label, (headers, body) in cases.items():
            status = await request(any_site, f"POST /r/{round_id}/leader{tail}", cookie, *headers, body=body)
            assert status < 500, (label, tail, status)


async def test_cookies_of_bytes_are_no_session(any_site: Site) -> None:
    for cookie in ("\u00ff\u00fe", "AAAA", "%00", "a" * 6000):
        assert await request(any_site, "GET /t", cookie) < 500
