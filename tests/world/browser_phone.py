"""A phone as Chromium: its size, its WeChat, and what it asked for over the network. Tests and pictures share it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from bot.sandbox.phone.browser import USER_AGENTS

CHROMIUM = os.environ.get("TEST_CHROMIUM") or "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}


@asynccontextmanager
async def chromium(**environment: str) -> AsyncIterator[Browser]:
    """A real browser. Where there is none this fails; it never skips. `environment` is added to its own."""
    expect.set_options(timeout=30_000)  # ends at once when it is as expected; a busy machine fails nothing
    async with async_playwright() as playwright:
        env = {**os.environ, **environment}
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS, env=env)
        try:
            yield browser
        finally:
            await browser.close()


async def phone_of(browser: Browser, platform: str = "wecom", **more: Any) -> BrowserContext:
    """A phone with WeCom (or, under `oa`, WeChat) on it; nobody is known yet."""
    given = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "locale": "zh-CN"} | more
    return await browser.new_context(**given, user_agent=USER_AGENTS[platform], timezone_id="Asia/Shanghai")


async def violations(page: Page) -> list[str]:
    """Rules of axe-core that a page breaks seriously, with the first element of each."""
    report = await Axe().run(page)
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:120]}"
        for rule in report.response["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@dataclass
class Traffic:
    """What a browser asked for: every host, the bytes over the line (headers included), its complaints."""

    hosts: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Note the host (with port) of every request, and every error of a script, of all pages from now on."""
        context.on("request", lambda request: self.hosts.append(urlsplit(request.url).netloc))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    async def weigh(self, page: Page) -> None:
        """Count the compressed size of whatever this page loads from now on; nothing comes out of a cache."""
        devtools = await page.context.new_cdp_session(page)
        await devtools.send("Network.enable")
        await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        devtools.on("Network.loadingFinished", lambda event: self.sizes.append(int(event["encodedDataLength"])))

    def strangers(self, *known: str) -> set[str]:
        """Hosts asked for that are not the addresses given."""
        return {host for host in self.hosts if host} - {urlsplit(url).netloc for url in known}
