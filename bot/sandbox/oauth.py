"""/connect/oauth2/authorize: WeChat's consent step, with a picker where WeChat would know the phone."""

from __future__ import annotations

import html
from typing import Protocol
from urllib.parse import urlsplit

from aiohttp import web

from .codes import Codes

COOKIE, HEADER, PARAMETER = "sandbox_user", "X-Sandbox-User", "sandbox_user"
PATH = "/connect/oauth2/authorize"
_ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")
_SCOPES = {"snsapi_base", "snsapi_userinfo", "snsapi_privateinfo"}


class Account(Protocol):
    """What the consent step needs of a platform."""

    name: str
    codes: Codes
    redirect_domain: str

    @property
    def oauth_id(self) -> str: ...

    def oauth_user(self, user: str) -> str: ...

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
        target = request.query["redirect_uri"]
        code = account.codes.issue(account.oauth_user(user), request.query["scope"])
        joint = "&" if urlsplit(target).query else "?"
        answer = f"{target}{joint}code={code}&state={request.query['state']}"
        return web.Response(status=302, headers={"Location": answer, "Cache-Control": "no-store"})

    app.router.add_get(PATH, authorize)


def _problem(account: Account, request: web.Request) -> str:
    """Why WeChat would show an error page: it checks the order of the parameters, too."""
    query = request.query
    if tuple(query)[: len(_ORDER)] != _ORDER:
        return "参数顺序须为 appid、redirect_uri、response_type、scope、state"
    if query["appid"] != account.oauth_id:
        return "appid 不正确（40013）"
    if query["response_type"] != "code" or query["scope"] not in _SCOPES:
        return "response_type 或 scope 不正确（10005）"
    state = query["state"]
    if not (state.isascii() and state.isalnum() and len(state) <= 128):
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
