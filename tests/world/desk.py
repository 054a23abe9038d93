"""The desk in tests: the way in through the chat, and its forms as a browser sends them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

import aiohttp
from sqlalchemy import select, update
from yarl import URL

from bot.chat import Message, answer_message
from bot.office import ReplyContext
from surveys.rounds import get_round
from surveys.store.tables import audit, person
from surveys.work import Work
from tests.world.site import TZ, Site

ADMIN, SECOND, STAFF = "uS011", "uS012", "uS013"
PLAN = "中层360测评"
LINK = re.compile(r"http\S+/admin/enter/\w+")


@dataclass
class SentForm:
    """A POST form of a page: where it goes, and what a browser sends with it, unticked boxes left out."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[SentForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(SentForm(given.get("action", "")))
        elif tag == "input" and self.forms and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.forms[-1].fields[given.get("name", "")] = given.get("value", "")


@dataclass
class Answer:
    status: int
    url: URL
    text: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> str:
        """What a person reads, without tags."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.text))

    def form(self, ending: str) -> SentForm:
        """The form whose action ends so."""
        reader = _Forms()
        reader.feed(self.text)
        forms = [form for form in reader.forms if form.action.split("?")[0].endswith(ending)]
        assert forms, (ending, [form.action for form in reader.forms], self.said[:400])
        forms[0].action = str(self.url.join(URL(forms[0].action or str(self.url))))
        return forms[0]


class DeskBrowser:
    """A plain browser with cookies; no WeChat about it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.jar = aiohttp.CookieJar(unsafe=True)
        self.http = aiohttp.ClientSession(cookie_jar=self.jar, headers={"Accept": "text/html"})

    async def send(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        return await self.get(path) if method == "GET" else await self.post(path, fields or {})

    async def get(self, path: str, **more: object) -> Answer:
        return await self._send("GET", path, **more)

    async def post(self, path: str, data: object, **more: object) -> Answer:
        return await self._send("POST", path, data=data, **more)

    async def press(self, page: Answer, ending: str, **fields: str) -> Answer:
        """Send the form of a page that ends so, with these fields filled in."""
        form = page.form(ending)
        return await self.post(form.action, {**form.fields, **fields})

    async def confirm(self, page: Answer, ending: str, **fields: str) -> Answer:
        """Ask for something, and press the button of the page that says what would happen."""
        asked = await self.press(page, ending, **fields)
        assert asked.url.path.startswith("/admin/confirm/"), asked.said
        return await self.press(asked, asked.url.path)

    async def upload(self, page: Answer, ending: str, name: str, content: bytes) -> Answer:
        form = page.form(ending)
        data = aiohttp.FormData(quote_fields=False)  # as browsers do
        data.add_field("csrf", form.fields["csrf"])
        data.add_field("file", content, filename=name, content_type="application/octet-stream")
        return await self.post(form.action, data)

    async def _send(self, method: str, path: str, **more: object) -> Answer:
        url = self.site.url + path if path.startswith("/") else path
        async with self.http.request(method, url, **more) as got:  # type: ignore[arg-type]
            body = await got.read()
            text = body.decode("utf-8", "replace")
            return Answer(got.status, got.url, text, dict(got.headers), body)


async def ask_link(site: Site, userid: str = ADMIN, text: str = "后台") -> str:
    """What the bot answers in chat."""
    office = ReplyContext(site.url, TZ, site.services.settings.admins)
    key = site.services.random.randbytes(8).hex()
    message = Message("wecom", userid, "text", key, text)
    return (await site.services.write(answer_message, message=message, office=office)).text


async def find_link(site: Site, userid: str = ADMIN) -> str:
    said = await ask_link(site, userid)
    link = LINK.search(said)
    assert link, said
    return link[0]


async def enter(site: Site, userid: str = ADMIN) -> DeskBrowser:
    """A browser at the desk, come in by the link."""
    browser = DeskBrowser(site)
    door = await browser.get(await find_link(site, userid))
    inside = await browser.press(door, "")
    assert inside.status == 200
    assert inside.url.path == "/admin"
    return browser


def make_admin(work: Work, *, person_id: str, is_admin: bool = True) -> None:
    work.db.execute(update(person).where(person.c.person_id == person_id).values(is_admin=is_admin))


async def acts(site: Site) -> list[tuple[str, str]]:
    def look(work: Work) -> list[tuple[str, str]]:
        rows = work.db.execute(select(audit.c.actor, audit.c.action).order_by(audit.c.at, audit.c.audit_id))
        return [(row.actor, row.action) for row in rows]

    return await site.services.read(look)


async def state_of(site: Site, round_id: str) -> str:
    return (await site.services.read(get_round, round_id=round_id)).state


async def page_of(desk: DeskBrowser, round_id: str) -> Answer:
    return await desk.get(f"/admin/rounds/{round_id}")
