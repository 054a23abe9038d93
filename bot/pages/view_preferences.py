"""How a rater wants the form shown: item by item or colleague by colleague, in large type. Chosen by a link, kept in a
cookie."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.web.sessions import set_cookie

ITEM, PERSON = "item", "person"
VIEW, LARGE = "by", "big"
CHOICES = {VIEW: (ITEM, PERSON), LARGE: ("0", "1")}
_LIFE = timedelta(days=365)


def choose(request: web.Request, name: str) -> str:
    """The choice in the address, else the one in the cookie, else ""."""
    wishes = (request.query.get(name, ""), request.cookies.get(f"pj_{name}", ""))
    return next((wish for wish in wishes if wish in CHOICES[name]), "")


def choose_view(request: web.Request, subjects: int, items: int) -> str:
    """The quicker one unless they chose: with one question before the eyes, many colleagues are rated in one go. Of one
    colleague, or on one item, there is nothing to choose."""
    if min(subjects, items) < 2:
        return ITEM
    return choose(request, VIEW) or (ITEM if subjects >= items else PERSON)


def is_large(request: web.Request) -> bool:
    return choose(request, LARGE) == "1"


def keep_choices(request: web.Request, response: web.Response) -> None:
    """Keep in a cookie what was chosen by a link."""
    for name, known in CHOICES.items():
        if request.method == "GET" and request.query.get(name) in known:
            set_cookie(request, response, f"pj_{name}", request.query[name], _LIFE)


def query_of(request: web.Request) -> str:
    """What a redirect must carry on: `&by=person`; "" for nothing."""
    return "".join(f"&{name}={request.query[name]}" for name in CHOICES if request.query.get(name) in CHOICES[name])
