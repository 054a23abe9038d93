"""Refusals: a page for browsers, one sentence for scripts and everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from bot.pages.render import send, show
from bot.phrases import pages
from bot.phrases.errors import error_sentence
from bot.web.login import TARGET
from surveys.errors import SurveyError

_HTTP = {404: pages.NOT_FOUND, 405: pages.METHOD_NOT_ALLOWED}
_RESTART = {
    "session_missing",
    "account_moved",
    "login_state",
    "login_code",
    "login_busy",
    "login_stopped",
    "login_snapshot",
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Why something cannot be had. `number` is the request's in the log; `restart` the address of a new beginning."""

    template: ClassVar[str] = "error.html"
    title: str
    sentence: str
    number: str
    restart: str


def error_page(request: web.Request, status: int, error: SurveyError | None, number: str) -> web.StreamResponse:
    """The answer to a request that cannot be granted; what went wrong inside (`error` None) is not told."""
    why = sentence(error) if error is not None else _HTTP.get(status, pages.BROKEN)
    if "text/html" not in request.headers.get("Accept", ""):
        return send(request, f"{why} {number}".strip().encode(), "text/plain", status)
    restart = request.get(TARGET, "/t").lstrip("/") if error is not None and error.code in _RESTART else ""
    title = pages.ERROR_TITLES["POST" if request.method == "POST" else "GET"]
    return show(request, ErrorPage(title, why, number, restart), status=status)


def sentence(error: SurveyError) -> str:
    """A refusal's sentence: the pages' own ones, then those of the domain."""
    own = pages.ERRORS.get(error.code)
    return own.format_map(error.params) if own is not None else error_sentence(error)
