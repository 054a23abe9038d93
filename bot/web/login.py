"""Who is looking at a page: web OAuth of WeCom (企业微信) and of the Official Account (公众号).

A link never says who somebody is. A page without a session sends the phone to WeChat; WeChat sends it back with a
code; the code is redeemed once for all processes, however often WeChat opens the address (it does so twice).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import logging
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from bot.brake import Brake
from bot.services import SERVICES, Services
from bot.web.errors import own_path
from bot.web.sessions import (
    PUBLIC,
    PUBLIC_COOKIE,
    SESSION_COOKIE,
    SESSION_LIFE,
    SIGNERS,
    Session,
    new_session,
    set_cookie,
)
from bot.wechat import IdentityRefused, OfficialClient, PlatformError, Reaction, WeComClient
from surveys.accounts.bindings import OA, WECOM, Profile, find_party, find_profile
from surveys.accounts.login_codes import claim_login_code, find_login, release_login_code, store_login
from surveys.assignments.late_invitations import recognise_unionid
from surveys.errors import NotAllowed, SurveyError
from surveys.work import Work, encode_code

STATE_LIFE = timedelta(minutes=10)
_STATE_LENGTH = 24
_POLL = 0.1
_PATIENCE = 60  # polls: how long another process may take to redeem a code
_REFUSED = "refused"
_BUSY = (Reaction.RETRY, Reaction.SLOW_DOWN, Reaction.WAIT_QUOTA)
_THEIRS = (Reaction.OAUTH_RESTART, Reaction.DROP_RECIPIENT)
_CODES_A_TICKET = 5
_MOST_TICKETS = 10_000
_FAILURES, _ALL_FAILURES = 20, 200  # a minute: of one client, of all together
_LONGEST_ADDRESS = 64
_log = logging.getLogger("pingji.login")
PUBLIC_PATH = "/p/"
"""Below it somebody's platform account is enough: anybody may answer a public round, once."""


@dataclass
class Platforms:
    """The platforms a page may ask who somebody is; None where a channel is off. May be filled in at startup."""

    wecom: WeComClient | None = None
    official: OfficialClient | None = None


PLATFORMS: web.AppKey[Platforms] = web.AppKey("platforms", Platforms)
TARGET: web.RequestKey[str] = web.RequestKey("target", str)
"""The page of ours that a login leads to, or that one which fails leads back to."""


class LoginBusy(SurveyError):
    """WeChat cannot be asked just now."""

    status = 503


# --- there -----------------------------------------------------------------------------------------------


def begin_login(request: web.Request) -> web.StreamResponse:
    """To WeChat's consent, by the app that asks. Refusals (403): `login_elsewhere`, `login_channel_off`."""
    channel = _channel_of(request.headers.get("User-Agent", ""))
    services, signers = request.app[SERVICES], request.app[SIGNERS]
    state = encode_code(services.random.randbytes(_STATE_LENGTH), _STATE_LENGTH)
    response = web.Response(status=302, headers={"Location": _authorize_url(request, channel, state)})
    until = int((services.clock() + STATE_LIFE).timestamp())
    ticket = signers.login.seal([state, channel, until, own_path(request.path_qs)])
    set_cookie(request, response, _ticket_name(state), ticket, STATE_LIFE, path="/login")
    return response


def _channel_of(user_agent: str) -> str:
    agent = user_agent.lower()
    if "wxwork" in agent:
        return WECOM
    if "micromessenger" in agent:
        return OA
    raise NotAllowed("login_elsewhere")


def _authorize_url(request: web.Request, channel: str, state: str) -> str:
    settings, platforms = request.app[SERVICES].settings, request.app[PLATFORMS]
    back = f"{settings.base_url}/login/{channel}"
    if channel == WECOM and platforms.wecom is not None:
        return platforms.wecom.authorize_url(settings.wecom.oauth_base, back, state)
    if channel == OA and platforms.official is not None:
        return platforms.official.authorize_url(settings.oa.oauth_base, back, state)
    raise NotAllowed("login_channel_off")


def _ticket_name(state: str) -> str:
    """A cookie for each login under way, so that two links opened at once do not spoil each other."""
    return f"pj_login_{state[:8]}"


# --- and back --------------------------------------------------------------------------------------------


async def arrive_wecom(request: web.Request) -> web.StreamResponse:
    return await _arrive(request, WECOM)


async def arrive_oa(request: web.Request) -> web.StreamResponse:
    return await _arrive(request, OA)


async def _arrive(request: web.Request, channel: str) -> web.StreamResponse:
    """From WeChat with `code` and `state`: a session, and on to the page that was asked for, without the code."""
    target = request[TARGET] = _check_ticket(request, channel)
    code = request.query.get("code", "")
    if not 0 < len(code) <= 512 or not code.isascii() or not code.isprintable():
        raise NotAllowed("login_code")
    arrivals = request.app[ARRIVALS]
    arrivals.check_ticket(request.query["state"], channel, code)
    address = await arrivals.address_of(
        channel, code, name_client(request.remote or "", request.headers.get("X-Forwarded-For", ""))
    )
    services = request.app[SERVICES]
    party, cookie = PUBLIC, PUBLIC_COOKIE
    if not target.startswith(PUBLIC_PATH):
        profile = await services.read(find_visitor, channel=channel, address=address)
        if profile is None:
            raise NotAllowed("login_unlisted" if channel == WECOM else "login_unbound")
        party, cookie = profile.party, SESSION_COOKIE
    session_id = encode_code(services.random.randbytes(26), 26)
    session = Session(party, channel, address, int(services.clock().timestamp()), session_id)
    response = web.Response(status=302, headers={"Location": target})
    set_cookie(request, response, cookie, new_session(request.app[SIGNERS], session), SESSION_LIFE)
    return response


def _check_ticket(request: web.Request, channel: str) -> str:
    """The page asked for, from the cookie that this very browser got; `login_state` otherwise."""
    state = request.query.get("state", "")
    values = request.app[SIGNERS].login.open(request.cookies.get(_ticket_name(state), "")) if state.isalnum() else None
    now = request.app[SERVICES].clock().timestamp()
    if values is None:
        raise NotAllowed("login_state")
    ticket_state, meant_for, until, target = values
    same = hmac.compare_digest(str(ticket_state).encode(), state.encode()) and meant_for == channel
    if not same or now > float(str(until)):
        raise NotAllowed("login_state")
    return own_path(str(target))


def find_visitor(work: Work, *, channel: str, address: str) -> Profile | None:
    """Whom a platform account stands for; None for strangers and for those who left."""
    party = find_party(work, channel=channel, address=address)
    return find_profile(work, party=party) if party is not None else None


# --- codes, redeemed once for all processes ----------------------------------------------------------------


class Arrivals:
    """Turns OAuth codes into addresses: one redemption a code, shared between requests and processes."""

    def __init__(self, services: Services, platforms: Platforms) -> None:
        self._services = services
        self._platforms = platforms
        self._flights: dict[str, asyncio.Task[str]] = {}
        self._brake = Brake(each=_FAILURES, total=_ALL_FAILURES)
        self._tickets: dict[str, tuple[float, set[str]]] = {}  # state → until, the codes it was shown with

    def check_ticket(self, state: str, channel: str, code: str) -> None:
        """A ticket redeems a few codes (WeChat may send several), never a list of them. Refusal: `login_state`."""
        now = self._services.clock().timestamp()
        if len(self._tickets) >= _MOST_TICKETS:
            self._tickets = {old: ticket for old, ticket in self._tickets.items() if ticket[0] > now}
        _, codes = self._tickets.setdefault(state, (now + STATE_LIFE.total_seconds(), set()))
        codes.add(_key_of(channel, code))
        if len(codes) > _CODES_A_TICKET:
            codes.pop()
            raise NotAllowed("login_state")

    async def address_of(self, channel: str, code: str, client: str = "") -> str:
        """The address behind a code. Refusals: `login_…`, `too_many_tries` for a client that guesses."""
        key = _key_of(channel, code)
        flight = self._flights.get(key)
        if flight is None:
            self._brake.check(client, self._services.clock().timestamp())
            flight = self._flights[key] = asyncio.create_task(self._find(channel, code, key, client))
            flight.add_done_callback(lambda _done: self._flights.pop(key, None))
        where, _, address = (await asyncio.shield(flight)).partition(":")
        if where == _REFUSED:
            raise NotAllowed(f"login_{address}")
        return address

    async def _find(self, channel: str, code: str, key: str, client: str) -> str:
        if not await self._services.write(claim_login_code, key=key):
            return await self._wait(key)
        try:
            outcome = f"{channel}:{await self._redeem(channel, code)}"
        except IdentityRefused as refusal:
            outcome = f"{_REFUSED}:{refusal}"
        except PlatformError as error:
            await self._services.write(release_login_code, key=key)
            if error.reaction in _THEIRS:
                self._brake.note(client, self._services.clock().timestamp(), object())
            raise _refusal(channel, error) from None
        await self._services.write(store_login, key=key, outcome=outcome)
        return outcome

    async def _redeem(self, channel: str, code: str) -> str:
        if channel == WECOM and self._platforms.wecom is not None:
            return await self._platforms.wecom.user_by_code(code)
        if channel == OA and self._platforms.official is not None:
            visitor = await self._platforms.official.visitor_by_code(code)
            if visitor.unionid:  # told by the platform itself, so it may say who this is
                await self._services.write(
                    recognise_unionid, channel=OA, address=visitor.openid, unionid=visitor.unionid
                )
            return visitor.openid
        raise NotAllowed("login_channel_off")

    async def _wait(self, key: str) -> str:
        """Somebody else redeems this code, or has."""
        for _ in range(_PATIENCE):
            outcome = await self._services.read(find_login, key=key)
            if outcome is not None:
                return outcome
            await asyncio.sleep(_POLL)
        raise LoginBusy("login_busy")


def _key_of(channel: str, code: str) -> str:
    return hashlib.sha256(f"{channel}\0{code}".encode()).hexdigest()


def name_client(remote: str, forwarded: str) -> str:
    """Where a request comes from: behind a proxy on this machine or in its network, what that says last."""
    try:
        is_near = ipaddress.ip_address(remote).is_private
    except ValueError:
        is_near = True
    last = forwarded.rpartition(",")[2].strip()
    return last[:_LONGEST_ADDRESS] if is_near and last else remote


def _refusal(channel: str, error: PlatformError) -> SurveyError:
    """What the visitor is told. What no second login mends is the operator's to read of."""
    if error.reaction in _BUSY:
        return LoginBusy("login_busy")
    if error.reaction in _THEIRS:
        return NotAllowed("login_code")
    _log.error("%s refuses a login: %s", channel, error)
    return LoginBusy("login_stopped")


ARRIVALS = web.AppKey("arrivals", Arrivals)
