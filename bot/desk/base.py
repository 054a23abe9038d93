"""What the desk's pages stand on: a session of its own, looked up anew on every request, and its refusals.

The cookie holds nothing but the session's key and when it was last used, signed. Whose session it is, whether it was
left and whether they are still an administrator, the database says each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from aiohttp import web

from bot.documents.file_reading import FileReader
from bot.office import ReplyContext
from bot.operations.actor import Actor, desk_actor
from bot.operations.base import A, Done, Operation
from bot.operations.confirmation import perform
from bot.operations.setup import make_reply_context
from bot.pages.refusals import sentence
from bot.pages.render import render
from bot.phrases import desk_pages as words
from bot.services import SERVICES
from bot.web.errors import Handler
from bot.web.forms import FIELDS, check_csrf, read_fields
from bot.web.sessions import SESSION, Session, Signer, set_cookie
from surveys.administration.desk_sessions import DeskSession, find_desk_session
from surveys.errors import NotAllowed, SurveyError
from surveys.work import Work

COOKIE, SAID = "pj_desk", "pj_said"
PATH = "/admin"
IDLE = timedelta(hours=8)
_FRESH = timedelta(minutes=5)  # the cookie is not written anew on every single request
_SAID_LIFE = timedelta(minutes=1)

Way = Literal["desk", "file", "entry", "open"]
"""desk: an administrator's session, and CSRF on every POST. file: the same, the handler reads the body and checks CSRF
before the file. entry: the one-time link. open: tells nothing."""
DESK: web.RequestKey[DeskSession] = web.RequestKey("desk", DeskSession)
FILE_READER: web.AppKey[FileReader] = web.AppKey("file_reader", FileReader)
SIGNER: web.AppKey[Signer] = web.AppKey("desk_signer", Signer)


@dataclass(frozen=True, slots=True)
class DeskRoute:
    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    way: Way = "desk"


def office_of(request: web.Request) -> ReplyContext:
    return make_reply_context(request.app[SERVICES].settings)


async def perform_now(request: web.Request, operation: Operation[A], read: Callable[[Actor], A]) -> Done:
    """Do what this page's form asks for, in one transaction; `read` makes the arguments of its fields.

    Errors: those of `read`, and the operation's own.
    """
    desk, context = request[DESK], office_of(request)

    def act(work: Work) -> Done:
        actor = desk_actor(work, desk=desk, context=context)
        return perform(actor, operation, read(actor))

    return await request.app[SERVICES].write(act)


def guarded(route: DeskRoute) -> Handler:
    """The handler behind its guard; a refusal becomes a page of the desk."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            if route.way in ("desk", "file"):
                await _admit(request)
            if route.method == "POST" and route.way == "desk":
                fields = await read_fields(request)
                check_csrf(request, fields)
                request[FIELDS] = fields
            response = await route.handler(request)
        except SurveyError as error:
            response = refusal(request, error)
        if DESK in request:
            _keep_alive(request, response)
        return response

    return handle


async def _admit(request: web.Request) -> None:
    """Let in whose session it is, or refuse (`desk_closed`)."""
    session_id, seen = _read_cookie(request)
    services = request.app[SERVICES]
    if session_id and 0 <= services.clock().timestamp() - seen + 60 < IDLE.total_seconds() + 60:
        admins = services.settings.admins
        desk = await services.read(find_desk_session, session_id=session_id, admins=admins)
        if desk is not None:
            enter(request, desk)
            return
    raise NotAllowed("desk_closed")


def enter(request: web.Request, desk: DeskSession) -> None:
    request[DESK] = desk
    began = int(desk.entered_at.timestamp())
    request[SESSION] = Session(desk.party, "desk", "", began, f"desk:{desk.session_id}")


def _read_cookie(request: web.Request) -> tuple[str, float]:
    values = request.app[SIGNER].open(request.cookies.get(COOKIE, ""))
    if values is None or len(values) != 2:
        return "", 0.0
    return str(values[0]), float(str(values[1]))


def _keep_alive(request: web.Request, response: web.StreamResponse) -> None:
    session_id, seen = _read_cookie(request)
    now = request.app[SERVICES].clock().timestamp()
    stays = COOKIE not in response.cookies  # not just entered, not just left
    if stays and session_id == request[DESK].session_id and now - seen > _FRESH.total_seconds():
        give_cookie(request, response, session_id)


def give_cookie(request: web.Request, response: web.StreamResponse, session_id: str) -> None:
    now = int(request.app[SERVICES].clock().timestamp())
    set_cookie(request, response, COOKIE, request.app[SIGNER].seal([session_id, now]), IDLE, path=PATH)


# --- pages --------------------------------------------------------------------------------------------------


def page(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """A page of the desk, with what the last action had to say, once."""
    desk = request.get(DESK)
    message = request.app[SIGNER].open(request.cookies.get(SAID, "")) if desk is not None else None
    fitting = message is not None and len(message) == 2 and desk is not None and message[0] == desk.session_id
    notice = str(message[1]) if message is not None and fitting else ""
    if "typed" in context:
        context["typed"] = _Forgiving(context["typed"])
    response = render(request, f"desk/{template}", status=status, desk=desk, words=words, notice=notice, **context)
    if notice:
        response.del_cookie(SAID, path=PATH)
    return response


def refusal(request: web.Request, error: SurveyError) -> web.Response:
    """A refusal as a page; who is not let in sees nothing of the desk."""
    return page(request, "refused.html", status=error.status, said=refusal_words(error))


def refusal_words(error: SurveyError) -> str:
    own = words.ERRORS.get(error.code)
    return own.format_map(_Forgiving(error.params)) if own is not None else sentence(error)


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def go(request: web.Request, path: str, message: str = "") -> web.Response:
    """303 to a page of the desk (`path` below /admin), which says `said` once."""
    up = "../" * (request.path.count("/") - 1) or "./"
    response = web.Response(status=303, headers={"Location": f"{up}admin{path}"})
    if message:
        value = request.app[SIGNER].seal([request[DESK].session_id, message[:300]])
        set_cookie(request, response, SAID, value, _SAID_LIFE, path=PATH)
    return response


def fields_of(request: web.Request) -> Mapping[str, str]:
    """The fields sent, trimmed, each once."""
    return {name: value.strip() for name, value in request[FIELDS]}
