"""WeCom's application: switched on, visible to somebody, with our domain, and to whom of the roster it is visible."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.wechat import WeComClient
from surveys.administration.health import list_members

_DEPARTMENTS = 300  # calls at most; larger corporations are not counted
_NAMED = 5


async def look_at_application(installation: Installation) -> Sequence[CheckResult]:
    assert installation.wecom is not None
    app = await installation.wecom.find_app()
    results = [bad("app_closed")] if int(app.get("close") or 0) else []
    seen = [(app.get(name) or {}).get(inner) for name, inner in _SCOPES]
    if not any(seen):
        results.append(bad("app_invisible"))
    domain = str(app.get("redirect_domain") or "").partition(":")[0]
    if domain != installation.host:
        results.append(bad("app_domain", domain=domain or "空的", host=installation.host))
    return results or [ok("app", name=app.get("name") or "")]


_SCOPES = (("allow_userinfos", "user"), ("allow_partys", "partyid"), ("allow_tags", "tagid"))


async def look_at_members(installation: Installation) -> Sequence[CheckResult]:
    """The roster's WeCom accounts against what the application sees: a message to anybody else is lost."""
    assert installation.wecom is not None
    assert installation.database is not None
    members = installation.database.read(list_members)
    if not members:
        return [hint("members_none")]
    visible = await _visible(installation.wecom)
    if visible is None:
        return []
    missing = [name for userid, name in sorted(members.items()) if userid not in visible]
    if missing:
        names = "、".join(missing[:_NAMED]) + ("…" if len(missing) > _NAMED else "")
        return [hint("members_missing", count=len(missing), total=len(members), names=names)]
    return [ok("members", total=len(members))]


async def _visible(client: WeComClient) -> set[str] | None:
    """Userids in lower case; None for a corporation too large to ask about."""
    departments = await client.list_departments()
    if len(departments) > _DEPARTMENTS:
        return None
    users = ((await client.find_app()).get("allow_userinfos") or {}).get("user") or []
    userids = {str(row.get("userid", "")).lower() for row in users}
    for department in departments:
        userids |= {member.userid.lower() for member in await client.list_members(department.id)}
    return userids


APPLICATION = Check("wecom_application", look_at_application, "wecom")
MEMBERS = Check("wecom_members", look_at_members, "wecom")
