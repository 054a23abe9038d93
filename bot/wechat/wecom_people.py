"""WeCom's address book: departments, members, tags, with whatever fields this app may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.wechat.api import TokenApi

_PAGE = 10_000
_ACTIVE = 1


@dataclass(frozen=True, slots=True)
class Department:
    """`leaders` is empty where the app is not told; the root's `parent_id` is 0."""

    id: int
    name: str
    parent_id: int
    leaders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A member as the API tells of one. `userid` as the corporation spells it, compared without case.

    New apps get no mobile and no e-mail; some get neither `direct_leader` nor `leads`: empty means "not told".
    """

    userid: str
    name: str
    departments: tuple[int, ...]
    main_department: int = 0
    position: str = ""
    direct_leader: tuple[str, ...] = ()
    leads: tuple[int, ...] = ()
    is_active: bool = True
    mobile: str = ""


class WeComPeople(TokenApi):
    """The part of `WeComClient` that reads the address book. Temporary failures are tried again."""

    async def list_departments(self, root: int | None = None) -> tuple[Department, ...]:
        """A department (else all that the app sees) with everything below it."""
        answer = await self.read("/cgi-bin/department/list", {} if root is None else {"id": str(root)})
        return tuple(_department(row) for row in answer.get("department") or ())

    async def list_members(self, department: int) -> tuple[Member, ...]:
        """The members of one department, without those below it."""
        answer = await self.read("/cgi-bin/user/list", {"department_id": str(department)})
        return tuple(_member(row) for row in answer.get("userlist") or () if row.get("userid"))

    async def find_member(self, userid: str) -> Member:
        """One member; `drop_recipient` (60111, 60011) for a stranger or one outside the app's scope."""
        return _member({"userid": userid, **await self.read("/cgi-bin/user/get", {"userid": userid})})


def _department(row: Mapping[str, Any]) -> Department:
    leaders = tuple(str(leader) for leader in row.get("department_leader") or ())
    return Department(int(row["id"]), str(row.get("name") or ""), int(row.get("parentid") or 0), leaders)


def _member(row: Mapping[str, Any]) -> Member:
    departments = tuple(int(number) for number in row.get("department") or ())
    flags = row.get("is_leader_in_dept") or ()
    main = int(row.get("main_department") or (departments[0] if departments else 0))
    return Member(
        userid=str(row["userid"]),
        name=str(row.get("name") or ""),
        departments=departments,
        main_department=main,
        position=str(row.get("position") or ""),
        direct_leader=tuple(str(leader) for leader in row.get("direct_leader") or ()),
        leads=tuple(number for number, flag in zip(departments, flags, strict=False) if int(flag)),
        is_active=int(row.get("status") or _ACTIVE) == _ACTIVE,
        mobile=str(row.get("mobile") or ""),
    )
