"""/connect/oauth2/authorize: WeChat's consent step, with a picker where WeChat would know the phone."""

from __future__ import annotations

import html
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.faults.script import Struck
from bot.sandbox.platforms.codes import CODE_SECONDS, Codes
from bot.sandbox.world import World

COOKIE, HEADER, PARAMETER = "sandbox_user", "X-Sandbox-User", "sandbox_user"
TWICE = "X-Sandbox-Twice"  # tells the phone to open the address twice, as WeChat sometimes does
PATH = "/connect/oauth2/authorize"
_ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")  # the last may be left out


class Account(Protocol):
    """What the consent step needs of a platform."""

    name: str
    world: World
    codes: Codes
    redirect_domain: str
    scopes: tuple[str, ...]

    @property
    def oauth_id(self) -> str: ...

    def oauth_user(self, user: str) -> str: ...

    def oauth_snapshot(self, user: str) -> bool: ...

    def oauth_people(self) -> list[tuple[str, str]]: ...


def add_authorize(app: web.Application, account: Account) -> None:
    """Route the consent page of one platform."""

    async def authorize(request: web.Request) -> web.StreamResponse:
        problem = _problem(account, request)
        if problem:
            return _page("参数错误", f"<p>{html.escape(problem)}</p>", 200)
        user = _user(account, request)
        if not user:
            return _picker(account, request)
        struck = account.world.faults.take(account.name, (PATH,), {user})
        headers = {"Location": _answer(account, request, user, struck), "Cache-Control": "no-store"}
        if struck.find("twice") is not None:
            headers[TWICE] = "1"
        return web.Response(status=302, headers=headers)

    app.router.add_get(PATH, authorize)


def add_devtool(app: web.Application) -> None:
    """open.work.weixin.qq.com/devtool/query: where every refusal of WeCom points to."""

    async def query(request: web.Request) -> web.StreamResponse:
        code = html.escape(request.query.get("e", ""))
        return _page(f"错误码 {code}", "<p>含义与处理见企业微信文档的全局错误码。</p>", 200)

    app.router.add_get("/devtool/query", query)


def _answer(account: Account, request: web.Request, user: str, struck: Struck) -> str:
    """The redirect address with code and state, or what a script makes of them."""
    target = request.query["redirect_uri"]
    parts = [] if struck.find("no_code") is not None else [f"code={_code(account, request, user, struck)}"]
    if struck.find("no_state") is None:
        parts.append(f"state={request.query.get('state', '')}")
    return f"{target}{'&' if urlsplit(target).query else '?'}{'&'.join(parts)}"


def _code(account: Account, request: web.Request, user: str, struck: Struck) -> str:
    person = account.oauth_user(user)
    if struck.find("non_member") is not None:
        person = f"external:{person}"
    return account.codes.issue(
        person,
        request.query["scope"],
        snapshot=struck.find("snapshot") is not None or account.oauth_snapshot(person),
        used=struck.find("used_code") is not None,
        seconds=0 if struck.find("expired_code") is not None else CODE_SECONDS,
    )


def _problem(account: Account, request: web.Request) -> str:
    """Why WeChat would show an error page: it checks the order of the parameters, too."""
    query = request.query
    expected = _ORDER if "state" in query else _ORDER[:-1]
    if tuple(query)[: len(expected)] != expected:
        return "参数顺序须为 appid、redirect_uri、response_type、scope、state"
    if query["appid"] != account.oauth_id:
        return "appid 不正确（40013）"
    if query["response_type"] != "code" or query["scope"] not in account.scopes:
        return "response_type 或 scope 不正确（10005）"
    state = query.get("state", "")
    if state and not (state.isascii() and state.isalnum() and len(state) <= 128):
        return "state 只能是 128 个以内的字母和数字"
    target = urlsplit(query["redirect_uri"])
    if target.scheme not in ("http", "https") or not target.netloc:
        return "redirect_uri 不是网址（10003）"
    if account.redirect_domain and target.hostname != account.redirect_domain:
        return "redirect_uri 域名与后台配置不一致（10003）"
    return ""


def _user(account: Account, request: web.Request) -> str:
    """Whose phone this is: a header (tests, the phone page), the picker's choice, or the cookie `platform:user`."""
    chosen = request.headers.get(HEADER) or request.query.get(PARAMETER)
    if chosen:
        return chosen
    platform, _, user = request.cookies.get(COOKIE, "").partition(":")
    return user if platform == account.name else ""


def _picker(account: Account, request: web.Request) -> web.Response:
    rows = "".join(
        f'<li><a href="{html.escape(str(request.rel_url.update_query({PARAMETER: user})))}">'
        f"{html.escape(name)} <small>{html.escape(user)}</small></a></li>"
        for user, name in account.oauth_people()
    )
    return _page("以谁的微信打开？", f"<ul>{rows}</ul>", 200)


def _page(title: str, inner: str, status: int) -> web.Response:
    text = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:16px/1.6 system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em}"
        "ul{list-style:none;padding:0}a{display:block;padding:.6em;border-bottom:1px solid #e5e5e5;"
        "color:#191919;text-decoration:none}small{color:#737373}</style>"
        f"<h1>{title}</h1><p>这是微信沙箱。</p>{inner}</html>"
    )
    return web.Response(text=text, content_type="text/html", status=status, headers={"Cache-Control": "no-store"})
