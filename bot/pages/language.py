"""In which language a questionnaire is shown: `?lang=`, then what was chosen before, then what the browser prefers.

Only the questionnaire's own texts change; the sentences around it are Chinese.
"""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from bot.web.sessions import set_cookie
from surveys.questionnaires import CHINESE, Questionnaire

COOKIE = "pj_lang"
_LIFE = timedelta(days=365)


def choose_language(request: web.Request, questionnaire: Questionnaire) -> str:
    """One of the questionnaire's languages; Chinese when nothing else is asked for."""
    offered = questionnaire.languages
    if len(offered) == 1:
        return CHINESE
    for wish in (request.query.get("lang", ""), request.cookies.get(COOKIE, ""), *_preferred(request)):
        language = _match(wish, offered)
        if language:
            return language
    return CHINESE


def keep_language(request: web.Request, response: web.StreamResponse, language: str) -> None:
    """Keep in a cookie what was chosen by the link."""
    if request.query.get("lang") == language:
        set_cookie(request, response, COOKIE, language, _LIFE)


def _preferred(request: web.Request) -> list[str]:
    """Tags of Accept-Language, the preferred first; malformed ones are left out."""
    wishes: list[tuple[float, int, str]] = []
    for part in request.headers.get("Accept-Language", "")[:500].split(","):
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or "1")
        except ValueError:
            continue
        if weight > 0:
            wishes.append((-weight, len(wishes), tag.strip()))
    return [tag for _, _, tag in sorted(wishes)]


def _match(wish: str, offered: tuple[str, ...]) -> str:
    """The offered language that a tag means: itself, or the one it is a kind of (`en-GB` → `en`)."""
    plain = wish.lower()
    return next((tag for tag in offered if plain == tag.lower() or plain.startswith(f"{tag.lower()}-")), "")
