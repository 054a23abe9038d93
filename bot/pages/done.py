"""Thanks: the receipt, what does not count, and for a rater of the roster the next steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from aiohttp import web

from bot.web.sessions import set_cookie

_DIGITS = 4
_IGNORED, _IGNORED_LIFE = "pj_ignored", timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Until when and where the form may be changed, and the rater's next form (`next_form` its name), if any."""

    closes_at: datetime
    is_anonymous: bool
    change_path: str
    next_path: str
    next_form: str
    consent: str


@dataclass(frozen=True, slots=True)
class DonePage:
    """`about` is what the form was: its relation, or the subject of a sign. `steps` is None for a passer-by."""

    template: ClassVar[str] = "done.html"
    title: str
    about: str
    receipt: str
    ignored: int
    steps: NextSteps | None = None


def tell_ignored(request: web.Request, response: web.Response, count: int) -> None:
    """Let the next page say how many answers do not count; by a cookie, for addresses end up in proxies' logs."""
    if count:
        set_cookie(request, response, _IGNORED, str(count), _IGNORED_LIFE)
    elif _IGNORED in request.cookies:
        response.del_cookie(_IGNORED)


def count_ignored(request: web.Request) -> int:
    """How many answers of the form just handed in were not asked for and do not count."""
    text = request.cookies.get(_IGNORED, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
