"""The phone page: pick a person, see their conversation, type, tap, answer."""

from __future__ import annotations

from importlib import resources
from typing import Any

from aiohttp import web

from bot.sandbox.core import Person, Sandbox
from bot.sandbox.phone.acts import Unknown, perform
from bot.sandbox.phone.others import Others
from bot.sandbox.phone.proxy import POLICY, WebView
from bot.sandbox.phone.rewrite import framable
from bot.sandbox.platforms.chat import ChatMessage
from bot.sandbox.platforms.official.people import qr_png
from bot.sandbox.platforms.wire import Handler

SAFE_HEADER = "X-Sandbox"
_SIGN = "sign:"
_TYPES = {"css": "text/css", "js": "text/javascript", "html": "text/html"}
_STATIC = ("phone.css", "cards.css", "phone.js", "view.js", "cards.js", "tools.js", "hints.js", "shim.js")
_PAGE_POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-src 'self'; form-action 'self'"


def phone_app(sandbox: Sandbox) -> web.Application:
    """The page and its small API; mount with `app.add_subapp("/sandbox", phone_app(sandbox))`."""
    phone = _Phone(sandbox)
    app = web.Application(middlewares=[_same_origin])
    view = WebView(sandbox)
    app.router.add_get("", phone.page)
    app.router.add_get("/", phone.page)
    app.router.add_get("/static/{name}", phone.static)
    app.router.add_get("/api/people", phone.people)
    app.router.add_get("/api/chat", phone.chat)
    app.router.add_post("/api/say", phone.say)
    app.router.add_post("/api/act", phone.act)
    app.router.add_get("/api/codes", phone.codes)
    app.router.add_get("/qr/{ticket}", phone.picture)
    app.router.add_get("/api/simulate", phone.progress)
    app.router.add_post("/api/simulate", phone.start)
    app.router.add_route("*", "/web/{platform:wecom|oa}/{user}/{tail:.*}", view.handle)
    app.on_response_prepare.append(_allow_frame)
    app.on_shutdown.append(phone.others.stop)
    return app


@web.middleware
async def _same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """State changes of the page's own API need a header that only a page of this origin can send."""
    if request.method == "POST" and "/web/" not in request.path and request.headers.get(SAFE_HEADER) != "1":
        raise web.HTTPForbidden(text="只有沙箱页面可以这样做。")
    return await handler(request)


async def _allow_frame(request: web.Request, response: web.StreamResponse) -> None:
    """Undo what the hosting application says about frames: the phone shows its pages in one."""
    response.headers.pop("X-Frame-Options", None)
    if "/web/" in request.path:
        if POLICY in response.headers:
            response.headers[POLICY] = framable(response.headers[POLICY])
    else:
        response.headers[POLICY] = _PAGE_POLICY


class _Phone:
    """Handlers of the page."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.others = Others(sandbox)

    async def page(self, request: web.Request) -> web.Response:
        mount = request.path.rstrip("/")
        text = _read("phone.html").replace("{{mount}}", mount)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def static(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _STATIC:
            raise web.HTTPNotFound
        kind = _TYPES[name.rpartition(".")[2]]
        return web.Response(text=_read(name), content_type=kind, headers={"Cache-Control": "no-cache"})

    async def people(self, request: web.Request) -> web.Response:
        """Everybody with a phone, their last line and what they have not read."""
        rows = [self._row(person) for person in self._sandbox.people]
        return web.json_response({"people": rows, "service": self._sandbox.service_url})

    def _row(self, person: Person) -> dict[str, Any]:
        chats = self._sandbox.platform(person.platform).chats
        last = chats.last(person.key)
        shown = {"last": (last.title or last.text)[:60], "at": last.at, "id": last.id} if last else {}
        head = {"key": person.key, "name": person.name, "role": person.role, "platform": person.platform}
        return {**head, "note": person.note, "unread": chats.unread(person.key), **shown}

    async def chat(self, request: web.Request) -> web.Response:
        """Lines new or changed since revision `after`, the menu, the quick buttons; looking marks them read."""
        person = self._person(request.query)
        platform = self._sandbox.platform(person.platform)
        lines = platform.chats.of(person.key, int(request.query.get("after", "0")))
        platform.chats.mark_seen(person.key)
        answer = {
            "messages": [_line(line) for line in lines],
            "quick": self._sandbox.quick.get(person.role, self._sandbox.quick.get("", ())),
            **(self._follower(person.key) if person.platform == "oa" else self._member(person.key)),
        }
        return web.json_response(answer)

    def _follower(self, openid: str) -> dict[str, Any]:
        official = self._sandbox.official
        follower = official.followers.get(openid)
        rows = [
            {"id": name, "title": subscription.title, "credits": follower.credits[name] if follower else 0}
            for name, subscription in official.subscriptions.items()
        ]
        following = follower.subscribed if follower else True
        return {"menu": official.menu_of(openid), "following": following, "subscriptions": rows}

    def _member(self, userid: str) -> dict[str, Any]:
        wecom = self._sandbox.wecom
        member = wecom.members.get(userid.lower())
        return {"menu": wecom.menu, "following": member.visible if member else True, "subscriptions": []}

    async def codes(self, request: web.Request) -> web.Response:
        """QR codes that may be scanned: those of the account, newest first, and those on walls."""
        names = self._sandbox.code_names
        rows = [
            {"ticket": scene.ticket, "name": names.get(scene.name, scene.name), "address": scene.address}
            for scene in self._sandbox.official.scenes.all()[:24]
        ]
        signs = enumerate(self._sandbox.signs.items())
        rows += [{"ticket": f"{_SIGN}{number}", "name": name, "address": address} for number, (address, name) in signs]
        return web.json_response(rows)

    async def picture(self, request: web.Request) -> web.Response:
        """One of them as a picture."""
        address = self._address(request.match_info["ticket"])
        if address is None:
            raise web.HTTPNotFound
        return web.Response(body=qr_png(address), content_type="image/png")

    def _address(self, ticket: str) -> str | None:
        """What stands inside a code of the account, or on a wall."""
        if ticket.startswith(_SIGN):
            number = ticket.removeprefix(_SIGN)
            signs = list(self._sandbox.signs)
            return signs[int(number)] if number.isdecimal() and int(number) < len(signs) else None
        scene = self._sandbox.official.scenes.find(ticket)
        return scene.address if scene is not None else None

    async def say(self, request: web.Request) -> web.Response:
        """The person types something."""
        data = await request.json()
        person, text = self._person(data), str(data.get("text", "")).strip()
        if not text:
            raise web.HTTPBadRequest(text="没有内容。")
        await self._sandbox.platform(person.platform).say(person.key, text)
        return web.json_response({})

    async def act(self, request: web.Request) -> web.Response:
        """The person taps, follows, scans, answers a card or a window; `problem` says what could not be done."""
        data = await request.json()
        try:
            await perform(self._sandbox, self._person(data), data)
        except Unknown:
            raise web.HTTPBadRequest(text="不认识的动作。") from None
        except ValueError as error:
            return web.json_response({"problem": str(error)})
        return web.json_response({})

    async def start(self, request: web.Request) -> web.Response:
        """Let the others answer, once at a time."""
        self.others.start()
        return web.json_response(self.others.state())

    async def progress(self, request: web.Request) -> web.Response:
        """How far the others are."""
        return web.json_response(self.others.state())

    def _person(self, query: Any) -> Person:
        for person in self._sandbox.people:
            if (person.platform, person.key) == (query.get("platform"), query.get("key")):
                return person
        raise web.HTTPNotFound(text="没有这个人。")


def _line(line: ChatMessage) -> dict[str, Any]:
    head = {"id": line.id, "rev": line.rev, "at": line.at, "direction": line.direction, "text": line.text}
    return {**head, "kind": line.kind, "title": line.title, "link": line.link, "card": line.card}


def _read(name: str) -> str:
    return resources.files(__package__).joinpath("static", name).read_text("utf-8")
