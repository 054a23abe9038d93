"""The in-app web view: pages of the service as a WeChat browser gets them, one cookie jar per phone.

A real phone adds a User-Agent, keeps cookies and lets WeChat answer the consent page. An iframe can do
none of the three, so the phone page asks here and this asks the service. The service sees a phone.
"""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from bot.sandbox.core import Sandbox
from bot.sandbox.phone.browser import Page, SandboxBrowser
from bot.sandbox.phone.rewrite import Mover, framable

# Headers that belong to one connection, or that the phone sets itself.
_NOT_SENT = {
    *("host", "connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-authorization"),
    *("cookie", "user-agent", "accept-encoding", "content-length", "referer", "origin"),
}
_NOT_RETURNED = {
    *("connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length", "set-cookie"),
    *("x-frame-options", "strict-transport-security", "date", "server", "location", "content-security-policy"),
}
POLICY = "Content-Security-Policy"


class WebView:
    """`/web/{platform}/{user}/{tail}` of the phone app; `base` is where that app is mounted."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._phones: dict[tuple[str, str], SandboxBrowser] = {}

    def phone(self, platform: str, user: str) -> SandboxBrowser:
        """The one browser of a person, for as long as the sandbox lives."""
        key = (platform, user)
        if key not in self._phones:
            self._phones[key] = self._sandbox.web(user, "wecom" if platform == "wecom" else "oa")
        return self._phones[key]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Fetch the page as that phone and hand it on, moved under the phone's path."""
        match = request.match_info
        tail = request.raw_path.split("/web/", 1)[1].split("/", 2)[2]
        phone = self.phone(match["platform"], match["user"])
        target = URL(self._sandbox.service_url.rstrip("/") + "/" + tail, encoded=True)
        body = await request.read() if request.can_read_body else None
        try:
            page = await phone.exchange(request.method, target, body, self._sent(request, target))
        except (aiohttp.ClientError, TimeoutError, OSError):
            return web.Response(status=502, text="网页没有回应，请稍后再试。", content_type="text/plain")
        return self._answer(request, page, target)

    def _sent(self, request: web.Request, target: URL) -> dict[str, str]:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_SENT}
        origin = str(target.origin())
        sent = request.headers.get("Origin")
        if sent is not None:  # a foreign page stays foreign: the service's own check must see it
            headers["Origin"] = origin if sent.partition("://")[2] == request.host else sent
        headers["Referer"] = origin + "/"
        return headers

    def _answer(self, request: web.Request, page: Page, target: URL) -> web.Response:
        mount = request.raw_path.split("/web/", 1)[0]
        platform, user = request.match_info["platform"], request.raw_path.split("/web/", 1)[1].split("/")[1]
        mover = Mover(str(target.origin()), f"{mount}/web/{platform}/{user}", f"{mount}/static/shim.js")
        headers = _returned(page.headers)
        location = page.headers.get("Location")
        if location:
            headers["Location"] = mover.address(str(URL(page.url).join(URL(location, encoded=True))))
        body, kind = page.body, page.headers.get("Content-Type", "")
        if kind.startswith("text/html"):
            body = mover.page(page.text).encode()
        elif kind.startswith("text/css"):
            body = mover.style(page.text).encode()
        return web.Response(status=page.status, body=body, headers=headers)


def _returned(headers: Mapping[str, str]) -> CIMultiDict[str]:
    kept = CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _NOT_RETURNED)
    if headers.get(POLICY):
        kept[POLICY] = framable(headers[POLICY])
    return kept
