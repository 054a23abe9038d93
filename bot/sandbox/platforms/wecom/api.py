"""WeCom's API over the simulated corporation: tokens, OAuth, menu, app; messages and people stand beside it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.codes import Tokens
from bot.sandbox.platforms.menus import checked_menu
from bot.sandbox.platforms.tickets import Tickets
from bot.sandbox.platforms.wecom.corporation import NON_MEMBER, WeCom
from bot.sandbox.platforms.wecom.people import WeComPeople
from bot.sandbox.platforms.wecom.sending import WeComMessages
from bot.sandbox.platforms.wire import Call, Endpoint, ok

USER_TICKET_SECONDS = 1800


class WeComApi:
    """The endpoints of one corporation."""

    def __init__(self, wecom: WeCom) -> None:
        self._wecom = wecom
        self._current: dict[str, str] = {}
        self._tickets = Tickets(wecom.world)
        self._user_tickets: dict[str, tuple[str, float]] = {}

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        own = [
            Endpoint("GET", f"{base}/gettoken", self.gettoken, token=False),
            Endpoint("GET", f"{base}/auth/getuserinfo", self.userinfo),
            Endpoint("POST", f"{base}/auth/getuserdetail", self.userdetail),
            Endpoint("GET", f"{base}/user/getuserinfo", self.legacy_userinfo),
            Endpoint("GET", f"{base}/agent/get", self.agent),
            Endpoint("POST", f"{base}/menu/create", self.menu_create),
            Endpoint("GET", f"{base}/menu/get", self.menu_get),
            Endpoint("GET", f"{base}/menu/delete", self.menu_delete),
            Endpoint("GET", f"{base}/get_jsapi_ticket", lambda call: self._ticket("jsapi")),
            Endpoint("GET", f"{base}/ticket/get", self.ticket),
            Endpoint("GET", f"{base}/getcallbackip", lambda call: ok(ip_list=["127.0.0.1"])),
            Endpoint("GET", f"{base}/get_api_domain_ip", lambda call: ok(ip_list=["127.0.0.1"])),
        ]
        return own + WeComMessages(self._wecom).endpoints() + WeComPeople(self._wecom).endpoints()

    def gettoken(self, call: Call) -> dict[str, Any]:
        """The same token for everybody who asks with the same secret, until its end."""
        wecom = self._wecom
        if call.need("corpid", 41002, "corpid missing") != wecom.corp_id:
            raise ApiError(40013, "invalid corpid")
        secret = call.need("corpsecret", 41004, "corpsecret missing")
        books: dict[str, Tokens] = {wecom.secret: wecom.tokens, wecom.contact_secret: wecom.contact_tokens}
        if secret not in books:
            raise ApiError(40001, "invalid credential")
        tokens, current = books[secret], self._current.get(secret, "")
        if tokens.left(current) <= 0:
            current = self._current[secret] = tokens.new()
        return ok(access_token=current, expires_in=int(tokens.left(current)))

    def userinfo(self, call: Call) -> dict[str, Any]:
        """Who brought this OAuth code: a member's userid, or an openid for everybody else."""
        wecom = self._wecom
        grant = wecom.codes.redeem(call.need("code", 40029, "invalid code"))
        user = grant.user
        if user.lower() not in wecom.members:
            return ok(openid=user.removeprefix(NON_MEMBER))
        if grant.scope != "snsapi_privateinfo":
            return ok(userid=user)
        ticket = wecom.world.word(120)
        self._user_tickets[ticket] = (user, wecom.world.clock() + USER_TICKET_SECONDS)
        return ok(userid=user, user_ticket=ticket)

    def userdetail(self, call: Call) -> dict[str, Any]:
        """What a member agreed to tell, within 1,800 seconds."""
        user, until = self._user_tickets.get(str(call.data.get("user_ticket")), ("", 0.0))
        if not user or until <= self._wecom.world.clock():
            raise ApiError(40058, "invalid Request Parameter: user_ticket")
        member = self._wecom.member(user)
        empty = dict.fromkeys(("avatar", "biz_mail", "address"), "")
        return ok(userid=member.userid, gender="0", mobile=member.mobile, email=member.email, **empty)

    def legacy_userinfo(self, call: Call) -> dict[str, Any]:
        """The older endpoint, with its capital letters."""
        answer = self.userinfo(call)
        who = {"UserId": answer["userid"]} if "userid" in answer else {"OpenId": answer["openid"]}
        return ok(**who, DeviceId="")

    def agent(self, call: Call) -> dict[str, Any]:
        """The app and who may see it."""
        wecom = self._wecom
        if call.query.get("agentid") != str(wecom.agent_id):
            raise ApiError(301002, "not allow to operate another agent with this accesstoken")
        users = [{"userid": member.userid} for member in wecom.members.values() if member.visible]
        seen = {"allow_userinfos": {"user": users}, "allow_partys": {"partyid": []}, "allow_tags": {"tagid": []}}
        home = f"https://{wecom.redirect_domain}" if wecom.redirect_domain else ""
        rest = {"redirect_domain": wecom.redirect_domain, "home_url": home, "isreportenter": 1}
        return ok(agentid=wecom.agent_id, name="评绩", close=int(wecom.closed), **seen, **rest)

    def menu_create(self, call: Call) -> dict[str, Any]:
        """At most 3 × 5 entries."""
        self._check_agent(call)
        self._wecom.menu = checked_menu(call.data)
        return ok()

    def menu_get(self, call: Call) -> dict[str, Any]:
        """The menu at top level."""
        self._check_agent(call)
        return ok(button=self._wecom.menu)

    def menu_delete(self, call: Call) -> dict[str, Any]:
        """No menu any more."""
        self._check_agent(call)
        self._wecom.menu = []
        return ok()

    def _check_agent(self, call: Call) -> None:
        if call.query.get("agentid") != str(self._wecom.agent_id):
            raise ApiError(40056, "invalid agentid")

    def ticket(self, call: Call) -> dict[str, Any]:
        """The ticket of `agentConfig`."""
        if call.query.get("type") != "agent_config":
            raise ApiError(40058, "invalid Request Parameter: type")
        return self._ticket("agent_config")

    def _ticket(self, kind: str) -> dict[str, Any]:
        ticket, seconds = self._tickets.get(kind)
        return ok(ticket=ticket, expires_in=seconds)
