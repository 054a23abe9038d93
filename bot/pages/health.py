"""What machines ask: does the process live, is it ready, how is it doing."""

from __future__ import annotations

import asyncio
import ipaddress
from functools import cache

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from bot.services import SERVICES
from bot.web.errors import Handler
from surveys.store.health import try_writing
from surveys.store.schema import SchemaOutdated, check_schema

_PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_PATIENCE = 3.0  # seconds for a write
_METHODS = {"GET", "HEAD", "POST"}
_REQUESTS = Counter("pingji_http_requests", "Requests by route and answer", ("method", "route", "status"))
_SECONDS = Histogram("pingji_http_request_seconds", "Time from request to answer", ("method", "route"))


async def healthz(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="ok")


async def readyz(request: web.Request) -> web.StreamResponse:
    """200 while the database takes a write and its schema is this version's; 503 otherwise."""
    services = request.app[SERVICES]
    if _is_proxied(request) and not services.settings.probes_through_proxy:
        raise web.HTTPNotFound
    try:
        async with asyncio.timeout(_PATIENCE):
            await services.write(try_writing)
        await asyncio.to_thread(check_schema, services.settings.database_url)
    except SchemaOutdated:
        return web.Response(status=503, text="schema outdated")
    except Exception:  # whatever the driver says, the answer is the same
        return web.Response(status=503, text="database not available")
    return web.Response(text="ok")


async def metrics(request: web.Request) -> web.StreamResponse:
    """Prometheus text for this machine only, unless asked: a request that came through a proxy is not from here."""
    if not _is_local(request) and not request.app[SERVICES].settings.probes_through_proxy:
        raise web.HTTPNotFound
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _is_proxied(request: web.Request) -> bool:
    return any(name in request.headers for name in _PROXIED)


def _is_local(request: web.Request) -> bool:
    if request.remote is None or _is_proxied(request):
        return False
    try:
        return ipaddress.ip_address(request.remote).is_loopback
    except ValueError:
        return False


@web.middleware
async def count_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count by route pattern, never by address: an address may name a round, a person or a code."""
    loop = asyncio.get_running_loop()
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "none"
    started, status = loop.time(), 500
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as answer:
        status = answer.status
        raise
    finally:
        method = request.method if request.method in _METHODS else "other"
        _seconds_of(method, route).observe(loop.time() - started)
        _requests_of(method, route, status).inc()


@cache
def _seconds_of(method: str, route: str) -> Histogram:
    """Kept: to look labels up takes longer than to count, and there are as many as routes."""
    return _SECONDS.labels(method, route)


@cache
def _requests_of(method: str, route: str, status: int) -> Counter:
    return _REQUESTS.labels(method, route, status)
