"""One file of the library: its source, and a questionnaire as it will look."""

from __future__ import annotations

from aiohttp import web

from bot.desk.base import page
from bot.pages.preview import preview_page
from bot.services import SERVICES
from surveys.library.versions import PLAN, POLICY, QUESTIONNAIRE, get_entry
from surveys.questionnaires import parse_questionnaire

_KINDS = (PLAN, POLICY, QUESTIONNAIRE)
_PREVIEW_CSP = (
    "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
"""A preview is one file with its style and script inside. It is shown in a box of its own: no cookies, no forms."""


async def show_source(request: web.Request) -> web.StreamResponse:
    kind, key = request.match_info["kind"], request.match_info["key"]
    if kind not in _KINDS:
        raise web.HTTPNotFound
    entry = await request.app[SERVICES].read(get_entry, kind=kind, key=key)
    return page(request, "source.html", here="/plans", entry=entry)


async def show_preview(request: web.Request) -> web.StreamResponse:
    key = request.match_info["key"]
    entry = await request.app[SERVICES].read(get_entry, kind=QUESTIONNAIRE, key=key)
    html = preview_page(parse_questionnaire(entry.source, f"{key}.toml"))
    response = web.Response(text=html, content_type="text/html", charset="utf-8")
    response.headers["Content-Security-Policy"] = _PREVIEW_CSP
    return response
