"""WeCom's address book as the roster understands it: everything that this application may see, read in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.wechat import Department, Member, PlatformError, Reaction, WeComClient
from surveys.roster.directory import Directory, Listed, Unit

_AT_ONCE = 8  # calls; WeCom complains (45033) of many more


async def read_directory(client: WeComClient) -> Directory:
    """Departments, their members, and members whom the 可见范围 names one by one.

    Raises PlatformError as it came where anything cannot be read: half an address book would make people look gone.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def members_of(department: Department) -> tuple[Member, ...]:
        async with gate:
            return await client.list_members(department.id)

    departments = await client.list_departments()
    lists = await asyncio.gather(*(members_of(department) for department in departments))
    listed = {member.userid.lower(): member for members in lists for member in members}

    async def find(userid: str) -> Member | None:
        async with gate:
            return await _find_member(client, userid)

    single = sorted(await _named_alone(client) - listed.keys())
    more = await asyncio.gather(*(find(userid) for userid in single))
    return make_directory(departments, [*listed.values(), *(member for member in more if member is not None)])


async def _named_alone(client: WeComClient) -> set[str]:
    """Userids (lower case) that the application's 可见范围 names; their departments may be invisible."""
    seen = (await client.find_app()).get("allow_userinfos") or {}
    return {str(row["userid"]).lower() for row in seen.get("user") or () if row.get("userid")}


async def _find_member(client: WeComClient, userid: str) -> Member | None:
    """None for somebody who has gone, or out of sight, since the list was read."""
    try:
        return await client.find_member(userid)
    except PlatformError as error:
        if error.reaction is Reaction.DROP_RECIPIENT:
            return None
        raise


def make_directory(departments: Iterable[Department], members: Iterable[Member]) -> Directory:
    """The roster's view. A department without a name was not told: such applications get ids only."""
    units = [
        Unit(department.id, department.name, department.parent_id)
        for department in departments
        if department.name.strip()
    ]
    return Directory.of(units, (_listed(member) for member in members))


def _listed(member: Member) -> Listed:
    return Listed(
        userid=member.userid,
        name=member.name,
        unit_id=member.main_department,
        superiors=member.direct_leader,
        leads=bool(member.leads),
        mobile=member.mobile,
        is_active=member.is_active,
    )
