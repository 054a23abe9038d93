"""The browser inside a simulated person's WeChat: cookies, User-Agent, and OAuth through the sandbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from bot.sandbox.platforms.oauth import HEADER, TWICE
from bot.sandbox.platforms.oauth import PATH as AUTHORIZE
from bot.sandbox.world import World

_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0 Mobile Safari/537.36"
)
USER_AGENTS = {
    "wecom": f"{_ANDROID} MicroMessenger/7.0.1 wxwork/4.1.30 NetType/WIFI Language/zh",
    "oa": f"{_ANDROID} MicroMessenger/8.0.50.2701(0x28003251) NetType/WIFI Language/zh_CN",
}
REDIRECTS = {301, 302, 303, 307, 308}
MAX_HOPS = 12
Fields = Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. `url` is where it was found after redirects, `path` its path with query."""

    status: int
    url: str
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def path(self) -> str:
        """Path and query of the address, as `get` takes it."""
        return URL(self.url).raw_path_qs


class SandboxBrowser:
    """A small HTTP client that looks to the service like a page opened inside WeChat.

        phone = sandbox.web("zhangsan", "wecom")     # or (openid, "oa")
        page = await phone.get("/t")                 # logs in by OAuth on the way, once
        page = await phone.post("/r/1", {"csrf": …, "q1": "5"})

    Paths are relative to the service; whole addresses of the service (links out of a message) are taken
    too. Redirects are followed as a browser does (303 and 302 after a POST become GET); the consent page
    of the sandbox is answered in this person's name. Cookies live in this object: two of them are two
    phones. `timeout` is in seconds for one request.
    """

    def __init__(self, world: World, service_url: str, platform: str, user: str, timeout: float = 30.0) -> None:
        self.platform = platform
        self.user = user
        self.user_agent = USER_AGENTS[platform]
        self._world = world
        self._base = URL(service_url)
        self._jar: aiohttp.CookieJar | None = None
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Page:
        """Open a page."""
        return await self._follow("GET", self._absolute(path), None, dict(headers or {}))

    async def post(self, path: str, data: Fields, *, headers: Mapping[str, str] | None = None) -> Page:
        """Submit a form, urlencoded; a field may have several values."""
        pairs = list(data.items()) if isinstance(data, Mapping) else list(data)
        url = self._absolute(path)
        origin = str(self._base.origin())
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin, "Referer": str(url)}
        return await self._follow("POST", url, urlencode(pairs, doseq=True).encode(), {**form, **(headers or {})})

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies the service would get now."""
        return {name: morsel.value for name, morsel in self._cookies.filter_cookies(self._base).items()}

    @property
    def _cookies(self) -> aiohttp.CookieJar:
        if self._jar is None:
            self._jar = aiohttp.CookieJar(unsafe=True)
        return self._jar

    def inside(self, url: URL) -> bool:
        """Whether an address belongs to the service."""
        return url.origin() == self._base.origin()

    def _absolute(self, path: str) -> URL:
        return self._base.join(URL(path))

    async def _follow(self, method: str, url: URL, body: bytes | None, headers: dict[str, str]) -> Page:
        for _ in range(MAX_HOPS):
            page = await self.exchange(method, url, body, headers)
            target = page.headers.get("Location", "")
            if page.status not in REDIRECTS or not target:
                return page
            if page.status not in (307, 308):
                method, body = "GET", None
                headers = {name: value for name, value in headers.items() if name != "Content-Type"}
            url = url.join(URL(target, encoded=True)).with_fragment(None)
        raise RuntimeError(f"more than {MAX_HOPS} redirects, the last to {url.path}")

    async def exchange(self, method: str, url: URL, body: bytes | None, headers: Mapping[str, str]) -> Page:
        """One request without following: cookies in, cookies out, this person's name on the consent page.

        A redirect to the consent page is followed here, for it is WeChat that does it and not the page.
        """
        page = await self._once(method, url, body, headers)
        target = page.headers.get("Location", "")
        if page.status in REDIRECTS and URL(target, encoded=True).path == AUTHORIZE:
            consent = url.join(URL(target, encoded=True)).with_fragment(None)
            page = await self._once("GET", consent, None, {})
            if TWICE in page.headers:  # the first answer is thrown away; its cookies are not
                await self._once("GET", consent.join(URL(page.headers["Location"], encoded=True)), None, {})
        return page

    async def _once(self, method: str, url: URL, body: bytes | None, headers: Mapping[str, str]) -> Page:
        sent = {"Accept": "text/html,*/*", "Accept-Language": "zh-CN", **headers, "User-Agent": self.user_agent}
        if self.inside(url):
            jar = self._cookies.filter_cookies(url)
            sent["Cookie"] = "; ".join(f"{name}={morsel.coded_value}" for name, morsel in jar.items())
        elif url.path == AUTHORIZE:
            sent[HEADER] = self.user
        else:
            raise ValueError(f"{url.origin()} is not the service: the phone does not go there")
        async with self._world.http.request(
            method, url, data=body, headers=sent, allow_redirects=False, timeout=self._timeout
        ) as response:
            raw = await response.read()
            if self.inside(url):
                self._cookies.update_cookies(response.cookies, url)
        return Page(response.status, str(url), response.headers, raw)
