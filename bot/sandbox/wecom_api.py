"""WeCom's API over the simulated corporation."""

from __future__ import annotations

import json
from typing import Any

from .wecom import Member, WeCom
from .wire import ApiError, Call, Endpoint

TEXT_BYTES = 2048
_BODIES = {"text": "content", "markdown": "content", "textcard": "title"}


class WeComApi:
    """The endpoints of one corporation."""

    def __init__(self, wecom: WeCom) -> None:
        self._wecom = wecom
        self._current = ""

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        return [
            Endpoint("GET", f"{base}/gettoken", self.gettoken, token=False),
            Endpoint("POST", f"{base}/message/send", self.send),
            Endpoint("GET", f"{base}/auth/getuserinfo", self.userinfo),
            Endpoint("GET", f"{base}/user/getuserinfo", self.legacy_userinfo),
            Endpoint("GET", f"{base}/user/get", self.user),
            Endpoint("GET", f"{base}/user/simplelist", self.simplelist),
            Endpoint("GET", f"{base}/department/list", self.departments),
            Endpoint("GET", f"{base}/department/simplelist", self.department_ids),
            Endpoint("GET", f"{base}/agent/get", self.agent),
            Endpoint("POST", f"{base}/menu/create", self.menu_create),
            Endpoint("GET", f"{base}/menu/get", self.menu_get),
            Endpoint("GET", f"{base}/menu/delete", self.menu_delete),
            Endpoint("GET", f"{base}/getcallbackip", lambda call: _ok(ip_list=["127.0.0.1"])),
        ]

    def gettoken(self, call: Call) -> dict[str, Any]:
        """The same token for everybody who asks, until its end."""
        wecom = self._wecom
        if call.need("corpid", 41002, "corpid missing") != wecom.corp_id:
            raise ApiError(40013, "invalid corpid")
        if call.need("corpsecret", 41004, "corpsecret missing") != wecom.secret:
            raise ApiError(40001, "invalid credential")
        left = wecom.tokens.left(self._current)
        if left <= 0:
            self._current = wecom.tokens.new()
            left = wecom.tokens.left(self._current)
        return _ok(access_token=self._current, expires_in=int(left))

    def send(self, call: Call) -> dict[str, Any]:
        """An app message to up to 1,000 members; the invisible and unknown are named, all of them is 81013."""
        wecom, data = self._wecom, call.data
        if str(data.get("agentid")) != str(wecom.agent_id):
            raise ApiError(40056, "invalid agentid")
        text, card = _content(data)
        reached, invalid, unlicensed = self._recipients(data)
        if not reached:
            raise ApiError(81013, "user & party & tag all invalid")
        known = self._repeated(data)
        if known:
            return _ok(**_lists(invalid, unlicensed), msgid=known)
        msgid = wecom.world.word(60)
        self._remember(data, msgid)
        for member in reached:
            wecom.show(member, text, **card)
        return _ok(**_lists(invalid, unlicensed), msgid=msgid)

    def _recipients(self, data: dict[str, Any] | Any) -> tuple[list[Member], list[str], list[str]]:
        wecom = self._wecom
        names = [name for name in str(data.get("touser") or "").split("|") if name]
        parties = {part for part in str(data.get("toparty") or "").split("|") if part}
        if len(names) > 1000:
            raise ApiError(40031, "invalid userid list: over 1000")
        if names == ["@all"]:
            names = list(wecom.members)
        names += [m.userid for m in wecom.members.values() if parties & {str(d) for d in m.departments}]
        if not names and not parties:
            raise ApiError(40031, "touser, toparty and totag are all empty")
        found = {name.lower(): wecom.members.get(name.lower()) for name in names}
        usable = {name: member for name, member in found.items() if member and member.visible}
        unlicensed = [name for name, member in usable.items() if not member.licensed]
        reached = [member for member in usable.values() if member.licensed]
        return reached, [name for name in found if name not in usable], unlicensed

    def _repeated(self, data: Any) -> str:
        """The msgid of the same request inside its interval, where the caller asked for the check."""
        if not data.get("enable_duplicate_check"):
            return ""
        until, msgid = self._wecom.duplicates.get(_canonical(data), (0.0, ""))
        return msgid if until > self._wecom.world.clock() else ""

    def _remember(self, data: Any, msgid: str) -> None:
        if data.get("enable_duplicate_check"):
            seconds = min(int(data.get("duplicate_check_interval", 1800)), 14400)
            self._wecom.duplicates[_canonical(data)] = (self._wecom.world.clock() + seconds, msgid)

    def userinfo(self, call: Call) -> dict[str, Any]:
        """Who brought this OAuth code: a member's userid, or an openid for everybody else."""
        user, _ = self._wecom.codes.redeem(call.need("code", 40029, "invalid code"))
        if user.lower() not in self._wecom.members:
            return _ok(openid=user)
        return _ok(userid=user)

    def legacy_userinfo(self, call: Call) -> dict[str, Any]:
        """The older endpoint, with its capital letters."""
        found = self.userinfo(call)
        return _ok(**{"UserId" if "userid" in found else "OpenId": found.get("userid") or found["openid"]})

    def user(self, call: Call) -> dict[str, Any]:
        """One member, with the few fields that a new app sees."""
        name = call.need("userid", 41009, "userid missing").lower()
        member = self._wecom.members.get(name)
        if member is None:
            raise ApiError(60111, "userid not found")
        if not member.visible:
            raise ApiError(60011, "no privilege to access/modify contact/party/agent")
        return _ok(**_profile(member))

    def simplelist(self, call: Call) -> dict[str, Any]:
        """Members of a department: userid, name, departments."""
        number = call.need("department_id", 41010, "department id missing")
        found = [m for m in self._wecom.members.values() if m.visible and number in {str(d) for d in m.departments}]
        return _ok(userlist=[{"userid": m.userid, "name": m.name, "department": list(m.departments)} for m in found])

    def departments(self, call: Call) -> dict[str, Any]:
        """All departments, under the one root."""
        rows: list[dict[str, Any]] = [
            {"id": number, "name": name, "parentid": 0 if number == 1 else 1, "order": number, "department_leader": []}
            for number, name in self._wecom.departments.items()
        ]
        return _ok(department=rows)

    def department_ids(self, call: Call) -> dict[str, Any]:
        """Departments without names."""
        rows = [{key: row[key] for key in ("id", "parentid", "order")} for row in self.departments(call)["department"]]
        return _ok(department_id=rows)

    def agent(self, call: Call) -> dict[str, Any]:
        """The app and who may see it."""
        if call.query.get("agentid") != str(self._wecom.agent_id):
            raise ApiError(301002, "not allow to operate another agent with this accesstoken")
        users = [{"userid": member.userid} for member in self._wecom.members.values() if member.visible]
        return _ok(agentid=self._wecom.agent_id, name="评绩", close=0, allow_userinfos={"user": users})

    def menu_create(self, call: Call) -> dict[str, Any]:
        """At most 3 × 5 entries."""
        self._wecom.menu = checked_menu(call.data)
        return _ok()

    def menu_get(self, call: Call) -> dict[str, Any]:
        """The menu at top level."""
        return _ok(button=self._wecom.menu)

    def menu_delete(self, call: Call) -> dict[str, Any]:
        """No menu any more."""
        self._wecom.menu = []
        return _ok()


def checked_menu(data: Any) -> list[dict[str, Any]]:
    """The buttons of a menu, 3 at most with 5 each below."""
    buttons = data.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise ApiError(40017, "invalid button size")
    for button in buttons:
        if len(button.get("sub_button") or ()) > 5:
            raise ApiError(40024, "invalid sub button size")
    return buttons


def _content(data: Any) -> tuple[str, dict[str, str]]:
    """(text, card fields) of a message body; text over 2,048 bytes is cut, as WeCom does."""
    kind = data.get("msgtype")
    if kind not in _BODIES:
        raise ApiError(40008, "invalid message type")
    body = data.get(kind) or {}
    text = body.get(_BODIES[kind])
    if not isinstance(text, str) or not text.strip():
        raise ApiError(44004, "text content is empty")
    text = text.encode()[:TEXT_BYTES].decode(errors="ignore")
    if kind != "textcard":
        return text, {}
    card = {"kind": "card", "title": text, "link": str(body.get("url", ""))}
    return str(body.get("description", "")), card


def _profile(member: Member) -> dict[str, Any]:
    return {
        "userid": member.userid,
        "name": member.name,
        "department": list(member.departments),
        "main_department": member.departments[0],
        "is_leader_in_dept": [int(member.leader)] * len(member.departments),
        "direct_leader": list(member.direct_leader),
        "position": member.position,
        "status": 1,
    }


def _lists(invalid: list[str], unlicensed: list[str]) -> dict[str, str]:
    found = {"invaliduser": "|".join(invalid), "unlicenseduser": "|".join(unlicensed)}
    return {name: value for name, value in found.items() if value}


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True)


def _ok(**fields: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **fields}
