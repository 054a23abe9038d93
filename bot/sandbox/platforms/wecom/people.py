"""WeCom's address book over the API: departments, members, tags, with the few fields that new apps get."""

from __future__ import annotations

from typing import Any

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.directory import ROOT, Member
from bot.sandbox.platforms.wecom.corporation import WeCom
from bot.sandbox.platforms.wire import Call, Endpoint, ok


class WeComPeople:
    """`/cgi-bin/department/*`, `/user/*`, `/tag/*` of one corporation."""

    def __init__(self, wecom: WeCom) -> None:
        self._wecom = wecom

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint with its method."""
        base = "/cgi-bin"
        return [
            Endpoint("GET", f"{base}/department/list", self.departments),
            Endpoint("GET", f"{base}/department/simplelist", self.department_ids),
            Endpoint("GET", f"{base}/department/get", self.department),
            Endpoint("GET", f"{base}/user/get", self.user),
            Endpoint("GET", f"{base}/user/simplelist", self.simple_list),
            Endpoint("GET", f"{base}/user/list", self.full_list),
            Endpoint("POST", f"{base}/user/list_id", self.list_id),
            Endpoint("GET", f"{base}/tag/list", self.tags),
            Endpoint("GET", f"{base}/tag/get", self.tag),
        ]

    def departments(self, call: Call) -> dict[str, Any]:
        """A department (`id`, else the root) and everything below it."""
        return ok(department=[self._row(number) for number in self._wecom.below(self._number(call, "id", ROOT))])

    def department_ids(self, call: Call) -> dict[str, Any]:
        """Departments without names."""
        rows = self.departments(call)["department"]
        return ok(department_id=[{key: row[key] for key in ("id", "parentid", "order")} for row in rows])

    def department(self, call: Call) -> dict[str, Any]:
        """One department."""
        return ok(department=self._row(self._number(call, "id", 0)))

    def _row(self, number: int) -> dict[str, Any]:
        wecom = self._wecom
        leaders = [member.userid for member in wecom.in_departments({number}) if member.leader]
        name, parent = wecom.departments[number], wecom.parents.get(number, ROOT)
        row = {"id": number, "name": name, "name_en": "", "parentid": parent, "order": number}
        return {**row, "department_leader": [] if wecom.fields == "bare" else leaders}

    def _number(self, call: Call, name: str, default: int) -> int:
        number = int(call.query.get(name) or default)
        if number not in self._wecom.departments:
            raise ApiError(60123, "invalid party id")
        return number

    def user(self, call: Call) -> dict[str, Any]:
        """One member; 60111 for a stranger, 60011 for one outside the app's 可见范围."""
        member = self._wecom.members.get(call.need("userid", 41009, "userid missing").lower())
        if member is None:
            raise ApiError(60111, "userid not found")
        if not member.visible:
            raise ApiError(60011, "no privilege to access/modify contact/party/agent")
        return ok(**self._profile(member))

    def simple_list(self, call: Call) -> dict[str, Any]:
        """Members of a department: userid, name, departments."""
        rows = [{"userid": m.userid, "name": m.name, "department": list(m.departments)} for m in self._found(call)]
        return ok(userlist=rows)

    def full_list(self, call: Call) -> dict[str, Any]:
        """Members of a department with whatever this app may see."""
        return ok(userlist=[self._profile(member) for member in self._found(call)])

    def _found(self, call: Call) -> list[Member]:
        call.need("department_id", 41010, "department id missing")
        number = self._number(call, "department_id", 0)
        numbers = self._wecom.below(number) if call.query.get("fetch_child") == "1" else [number]
        return self._wecom.in_departments(set(numbers))

    def _profile(self, member: Member) -> dict[str, Any]:
        head: dict[str, Any] = {"userid": member.userid, "name": member.name, "department": list(member.departments)}
        head |= {"order": [0] * len(member.departments), "main_department": member.departments[0]}
        head |= {"position": member.position, "status": member.status}
        if self._wecom.fields == "bare":
            return head
        head["is_leader_in_dept"] = [int(member.leader)] * len(member.departments)
        head["direct_leader"] = list(member.direct_leader)
        if self._wecom.fields == "old":
            head |= {"mobile": member.mobile, "email": member.email, "gender": "0", "avatar": "", "address": ""}
        return head

    def list_id(self, call: Call) -> dict[str, Any]:
        """Every (userid, department), up to 10,000 a page: all that 通讯录同步 may still read."""
        limit, start = int(call.data.get("limit", 10000)), int(call.data.get("cursor") or 0)
        if not 1 <= limit <= 10000:
            raise ApiError(40058, "invalid Request Parameter: limit")
        members = self._wecom.members.values()
        rows = [{"userid": member.userid, "department": number} for member in members for number in member.departments]
        rest = str(start + limit) if start + limit < len(rows) else ""
        return ok(next_cursor=rest, dept_user=rows[start : start + limit])

    def tags(self, call: Call) -> dict[str, Any]:
        """All tags."""
        return ok(taglist=[{"tagid": tag.tagid, "tagname": tag.name} for tag in self._wecom.tags.values()])

    def tag(self, call: Call) -> dict[str, Any]:
        """Who carries a tag; 40068 for one that is not there."""
        tag = self._wecom.tags.get(int(call.need("tagid", 40068, "invalid tagid")))
        if tag is None:
            raise ApiError(40068, "invalid tagid")
        users = [self._wecom.members[user] for user in sorted(tag.users & self._wecom.members.keys())]
        rows = [{"userid": user.userid, "name": user.name} for user in users if user.visible]
        return ok(tagname=tag.name, userlist=rows, partylist=sorted(tag.parties))
