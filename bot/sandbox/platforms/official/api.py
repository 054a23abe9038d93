"""The Official Account's API: tokens, menu, ticket, quotas; messages, followers and OAuth stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.faults.limits import day_of
from bot.sandbox.platforms.menus import checked_menu
from bot.sandbox.platforms.official.oauth import OfficialOAuth
from bot.sandbox.platforms.official.official_account import Official
from bot.sandbox.platforms.official.people import OfficialPeople
from bot.sandbox.platforms.official.sending import OfficialMessages
from bot.sandbox.platforms.wire import Call, Endpoint, ok

LAST_MINUTES = 300
FORCED_A_DAY, FORCED_APART = 20, 30
CLEARED_A_MONTH = 10


class OfficialApi:
    """The endpoints of one account."""

    def __init__(self, official: Official) -> None:
        self._official = official
        self._plain = self._stable = ""
        self._forced: list[float] = []
        self._cleared: list[float] = []

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        own = [
            Endpoint("GET", f"{base}/token", self.token, token=False),
            Endpoint("POST", f"{base}/stable_token", self.stable_token, token=False),
            Endpoint("POST", f"{base}/menu/create", self.menu_create),
            Endpoint("GET", f"{base}/menu/get", self.menu_get),
            Endpoint("GET", f"{base}/menu/delete", self.menu_delete),
            Endpoint("POST", f"{base}/menu/addconditional", self.conditional_add),
            Endpoint("POST", f"{base}/menu/delconditional", self.conditional_delete),
            Endpoint("POST", f"{base}/menu/trymatch", self.conditional_match),
            Endpoint("GET", f"{base}/get_current_selfmenu_info", self.current_menu),
            Endpoint("GET", f"{base}/ticket/getticket", self.ticket),
            Endpoint("POST", f"{base}/clear_quota", self.clear_quota),
            Endpoint("GET", f"{base}/getcallbackip", lambda call: {"ip_list": ["127.0.0.1"]}),
            Endpoint("GET", f"{base}/get_api_domain_ip", lambda call: {"ip_list": ["127.0.0.1"]}),
            Endpoint("POST", f"{base}/callback/check", self.callback_check),
        ]
        parts = (OfficialMessages(self._official), OfficialPeople(self._official), OfficialOAuth(self._official))
        return own + [endpoint for part in parts for endpoint in part.endpoints()]

    def token(self, call: Call) -> dict[str, Any]:
        """A new token each time; the one before lives five minutes more."""
        self._check_app(call.query)
        tokens = self._official.tokens
        tokens.supersede(self._plain)
        self._plain = tokens.new()
        return {"access_token": self._plain, "expires_in": int(tokens.left(self._plain))}

    def stable_token(self, call: Call) -> dict[str, Any]:
        """The same token until its last five minutes, then a new one; the old one lives on beside it."""
        self._check_app(call.data)
        tokens = self._official.stable
        forced = bool(call.data.get("force_refresh"))
        if forced:
            self._check_force()
            tokens.supersede(self._stable)
        if forced or tokens.left(self._stable) <= LAST_MINUTES:
            self._stable = tokens.new()
        return {"access_token": self._stable, "expires_in": int(tokens.left(self._stable))}

    def _check_force(self) -> None:
        now = self._official.world.clock()
        hasty = any(at > now - FORCED_APART for at in self._forced)
        self._forced = [at for at in self._forced if day_of(at) == day_of(now)]
        if hasty or len(self._forced) >= FORCED_A_DAY:
            raise ApiError(45009, "reach max api daily quota limit")
        self._forced.append(now)

    def _check_app(self, fields: Mapping[str, Any]) -> None:
        if fields.get("grant_type") != "client_credential":
            raise ApiError(40002, "invalid grant_type")
        if fields.get("appid") != self._official.app_id:
            raise ApiError(40013, "invalid appid")
        if fields.get("secret") != self._official.secret:
            raise ApiError(40001, "invalid credential, secret is invalid or not latest")

    def menu_create(self, call: Call) -> dict[str, Any]:
        """At most 3 × 5 entries."""
        self._official.menu = checked_menu(call.data)
        return ok()

    def menu_get(self, call: Call) -> dict[str, Any]:
        """The menu one level down, personalised ones beside it; 46003 without one."""
        self._check_menu(46003, "menu no exist")
        rows = self._official.conditional.rows()
        return {
            "menu": {"button": self._official.menu, "menuid": 400000000},
            **({"conditionalmenu": rows} if rows else {}),
        }

    def menu_delete(self, call: Call) -> dict[str, Any]:
        """No menu any more, personalised ones included."""
        self._official.menu = []
        self._official.conditional.clear()
        return ok()

    def conditional_add(self, call: Call) -> dict[str, Any]:
        """A menu for those whom its rule fits; 65303 before there is one for everybody."""
        self._check_menu(65303, "there is no selfmenu, please create selfmenu first")
        return {"menuid": str(self._official.conditional.add(call.data))}

    def conditional_delete(self, call: Call) -> dict[str, Any]:
        """Remove a personalised menu."""
        self._official.conditional.remove(int(call.data.get("menuid") or 0))
        return ok()

    def conditional_match(self, call: Call) -> dict[str, Any]:
        """The menu that somebody sees."""
        openid = str(call.data.get("user_id") or "")
        if openid not in self._official.followers:
            raise ApiError(65309, "invalid user id")
        return {"button": self._official.menu_of(openid)}

    def current_menu(self, call: Call) -> dict[str, Any]:
        """The menu as the console has it: sub_button is an object with a list."""
        rows = [{**row, "sub_button": {"list": row.get("sub_button") or []}} for row in self._official.menu]
        return {"is_menu_open": int(bool(rows)), "selfmenu_info": {"button": rows}}

    def _check_menu(self, code: int, text: str) -> None:
        if not self._official.menu:
            raise ApiError(code, text)

    def ticket(self, call: Call) -> dict[str, Any]:
        """The ticket of the JS-SDK, for 7,200 seconds."""
        if call.query.get("type") != "jsapi":
            raise ApiError(40097, "invalid args")
        ticket, seconds = self._official.tickets.get("jsapi")
        return ok(ticket=ticket, expires_in=seconds)

    def clear_quota(self, call: Call) -> dict[str, Any]:
        """Begin every daily count again, ten times a month (then 48006)."""
        if call.data.get("appid") != self._official.app_id:
            raise ApiError(40013, "invalid appid")
        now = self._official.world.clock()
        self._cleared = [at for at in self._cleared if day_of(at).replace(day=1) == day_of(now).replace(day=1)]
        if len(self._cleared) >= CLEARED_A_MONTH:
            raise ApiError(48006, "forbid to clear quota because of reaching the limit")
        self._cleared.append(now)
        self._official.limits.clear()
        return ok()

    def callback_check(self, call: Call) -> dict[str, Any]:
        """The network of the callback address, as seen from here."""
        check = {"dns": [{"ip": "127.0.0.1", "real_operator": "UNICOM"}]}
        return {**check, "ping": [{"ip": "127.0.0.1", "from_operator": "UNICOM", "package_loss": "0%", "time": "1ms"}]}
