"""The JS-SDK as a page loads it: a script that takes `wx.config` and learns here whether WeChat would accept it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from importlib import resources
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.platforms.official.official_account import Official

SCRIPT, CHECK = "/open/js/jweixin-1.6.0.js", "/open/js/check.js"


def add_jssdk(app: web.Application, official: Official) -> None:
    """The script, and the answer to a configuration as a script too: a page's policy lets nothing else through."""
    text = resources.files(__package__).joinpath("static", "jweixin.js").read_text("utf-8")

    async def script(request: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/javascript")

    async def check(request: web.Request) -> web.Response:
        problem = judge_config(official, request.query)
        return web.Response(text=f"wx.answered({json.dumps(problem)});", content_type="text/javascript")

    app.router.add_get(SCRIPT, script)
    app.router.add_get(CHECK, check)


def judge_config(official: Official, query: Mapping[str, str]) -> str:
    """WeChat's errMsg where it refuses a page's configuration; empty where it accepts it."""
    page, ticket = query.get("url", ""), official.tickets.get("jsapi")[0]
    text = f"jsapi_ticket={ticket}&noncestr={query.get('nonce', '')}&timestamp={query.get('timestamp', '')}&url={page}"
    expected = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    if query.get("app_id") != official.app_id:
        return "config:invalid appId"
    if not hmac.compare_digest(expected, query.get("signature", "")):
        return "config:invalid signature"
    host = urlsplit(page).hostname or ""
    return "config:invalid url domain" if official.redirect_domain not in ("", host) else ""
