"""The one-time link: opening it shows a button, the button lets in. Previews and crawlers open links and press none."""

from __future__ import annotations

import hmac
from datetime import timedelta

from aiohttp import web

from bot.desk.base import COOKIE, DESK, PATH, SIGNER, enter, give_cookie, go, page
from bot.services import SERVICES
from bot.web.forms import read_fields
from bot.web.sessions import set_cookie
from surveys.administration.desk_sessions import check_desk_link, leave_desk, use_desk_link
from surveys.errors import NotAllowed
from surveys.work import encode_code

_DOOR = "pj_door"
_PATIENCE = timedelta(minutes=10)


async def show_entry(request: web.Request) -> web.StreamResponse:
    """The button. The browser gets a mark, so that nobody can make another browser press it."""
    services, token = request.app[SERVICES], request.match_info["token"]
    await services.read(check_desk_link, token=token)
    mark = encode_code(services.random.randbytes(26), 26)
    response = page(request, "enter.html", key=_key(request, token, mark))
    set_cookie(request, response, _DOOR, mark, _PATIENCE, path=PATH)
    return response


async def enter_desk(request: web.Request) -> web.StreamResponse:
    """303 to the desk, with a session; the link is used up."""
    services, token = request.app[SERVICES], request.match_info["token"]
    token_sent = dict(await read_fields(request)).get("csrf", "")
    mark = request.cookies.get(_DOOR, "")
    if not mark or not hmac.compare_digest(
        token_sent.encode("utf-8", "surrogatepass"), _key(request, token, mark).encode()
    ):
        raise NotAllowed("csrf_wrong")
    desk = await services.write(use_desk_link, token=token, admins=services.settings.admins)
    enter(request, desk)
    response = go(request, "")
    give_cookie(request, response, desk.session_id)
    response.del_cookie(_DOOR, path=PATH)
    return response


def _key(request: web.Request, token: str, mark: str) -> str:
    return request.app[SIGNER].mac_text(f"enter\0{token}\0{mark}")


async def leave(request: web.Request) -> web.StreamResponse:
    """The session is over for whoever holds its cookie."""
    await request.app[SERVICES].write(leave_desk, session_id=request[DESK].session_id)
    response = go(request, "/left")
    response.del_cookie(COOKIE, path=PATH)
    return response


async def show_left(request: web.Request) -> web.StreamResponse:
    return page(request, "left.html")
