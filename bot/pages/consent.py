"""A follower's consent to 订阅通知: WeChat's own button, on a page of its own.

The button needs WeChat's script, so this page alone may load one from elsewhere. It knows nothing of anybody's answers,
and stands where people have just finished: behind the thanks and the tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from aiohttp import web

from bot.pages.render import show
from bot.phrases import consent as phrases
from bot.services import SERVICES
from bot.settings.model import OfficialSettings
from bot.web.login import PLATFORMS
from bot.web.sessions import SESSION
from bot.wechat import PlatformError, sign_page
from surveys.accounts.bindings import OA
from surveys.messages.subscription_credits import list_credits

SCRIPT = "/open/js/jweixin-1.6.0.js"
MOST = 3  # templates in one window of WeChat's
_FIRST = ("invitation", "reminder", "result")
_log = logging.getLogger("pingji.consent")


@dataclass(frozen=True, slots=True)
class Signed:
    """What `wx.config` wants to know."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


@dataclass(frozen=True, slots=True)
class ConsentPage:
    """The `templates` that WeChat's button asks for; none where there is nothing to ask. `signed` None: WeChat does not
    answer now. `left`: so many messages of each the follower has agreed to already."""

    template: ClassVar[str] = "consent.html"
    templates: tuple[str, ...]
    signed: Signed | None
    script: str
    left: int
    spoken: Mapping[str, str] = field(default_factory=lambda: phrases.SCRIPT)
    """What the page's own script says."""


def offered_templates(request: web.Request) -> tuple[str, ...]:
    """The templates that one window asks for; none for a visitor who is no follower, or where none are set up."""
    if request[SESSION].channel != OA:
        return ()
    known = request.app[SERVICES].settings.oa.subscriptions
    kinds = [*(kind for kind in _FIRST if kind in known), *sorted(known.keys() - set(_FIRST))]
    return tuple(dict.fromkeys(known[kind].id for kind in kinds))[:MOST]


def invite_consent(request: web.Request) -> str:
    """The text of the link to this page, shown after a form is finished; empty where there is nothing to ask."""
    return phrases.LINK if offered_templates(request) else ""


async def show_consent(request: web.Request) -> web.StreamResponse:
    """The button, with how many messages the follower has already agreed to."""
    services, settings = request.app[SERVICES], request.app[SERVICES].settings.oa
    templates = offered_templates(request)
    signed = await _sign(request) if templates else None
    allowed = await services.read(list_credits, addresses=[request[SESSION].address]) if templates else {}
    left = min((allowed.get((request[SESSION].address, template), 0) for template in templates), default=0)
    response = show(request, ConsentPage(templates, signed, settings.script_base + SCRIPT, left))
    if signed is not None:
        response.headers["Content-Security-Policy"] = _policy(settings)
    return response


async def _sign(request: web.Request) -> Signed | None:
    """The page's address signed with WeChat's ticket; None while WeChat gives none."""
    services, official = request.app[SERVICES], request.app[PLATFORMS].official
    if official is None:
        return None
    try:
        ticket = await official.jsapi_ticket()
    except PlatformError as error:
        _log.warning("nobody can be asked for consent: %s", error)
        return None
    timestamp, nonce = int(services.clock().timestamp()), services.random.randbytes(8).hex()
    address = services.settings.base_url + request.path_qs
    return Signed(services.settings.oa.app_id, timestamp, nonce, sign_page(ticket, nonce, timestamp, address))


def _policy(settings: OfficialSettings) -> str:
    """WeChat's script, which writes styles of its own and reports to WeChat by a picture; nothing else."""
    return (
        f"default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' {settings.script_base}; "
        f"img-src 'self' data: {settings.oauth_base}; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    )
