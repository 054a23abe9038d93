"""What WeCom itself tells of its address book (`change_contact` from `sys`): people renamed, gone, moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat.commands.base import Chat
from bot.phrases import directory as phrases
from surveys.accounts.bindings import WECOM, find_party, find_profile
from surveys.accounts.erasure import leave_company, rename_member
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.messages.admin_notices import notify_admins
from surveys.messages.outbox import post_notices
from surveys.parties import party_key
from surveys.roster_updates.account_changes import account_notice

SYSTEM = "sys"
"""The sender of such events: no member can bear this name."""


@dataclass(frozen=True, slots=True)
class ContactChange:
    """`kind` create_user | update_user | delete_user | create_party | …, in lower case."""

    kind: str
    userid: str = ""
    new_userid: str = ""


def read_change(raw: Mapping[str, Any]) -> ContactChange | None:
    """The change that an event tells of; None for every other event."""
    kind, userid, renamed = (raw.get(name) for name in ("ChangeType", "UserID", "NewUserID"))
    if not isinstance(kind, str) or not kind:
        return None
    return ContactChange(kind.lower(), *(value if isinstance(value, str) else "" for value in (userid, renamed)))


def note_change(chat: Chat, change: ContactChange | None) -> None:
    """Follow what the platform alone can know, and tell administrators at most once a day that there is more.

    A deleted member keeps no account here; one whose userid was changed goes on under the new one. Everything else is
    for 同步通讯录, where a person looks at it first.
    """
    if change is None or chat.channel != WECOM or chat.address != SYSTEM:
        return
    today = chat.local(chat.work.now).date().isoformat()
    if change.kind == "delete_user" and change.userid:
        _note_leaving(chat, change.userid, today)
    elif change.kind == "update_user" and change.userid and change.new_userid:
        _note_renaming(chat, change)
    _tell_admins(chat, f"directory:{today}", phrases.CHANGED)


def _note_leaving(chat: Chat, userid: str, today: str) -> None:
    known = find_party(chat.work, channel=WECOM, address=userid)
    profile = find_profile(chat.work, party=known) if known is not None else None
    party = leave_company(chat.work, userid=userid)
    if party is not None and profile is not None:
        _tell_admins(chat, f"left:{party}:{today}", phrases.left_company(profile.name, party_key(party)))


def _note_renaming(chat: Chat, change: ContactChange) -> None:
    """The person is told as by any other change of the account: answers given under the old one are not shown."""
    if not rename_member(chat.work, old=change.userid, new=change.new_userid):
        return
    party = find_party(chat.work, channel=WECOM, address=change.new_userid)
    profile = find_profile(chat.work, party=party) if party is not None else None
    if party is None or profile is None:
        return
    notice = account_notice(chat.work.new_id(), party, profile.name)
    post_notices(chat.work, [notice], send_at=after_quiet_hours(chat.work.now, chat.office.tz))


def _tell_admins(chat: Chat, key: str, text: str) -> None:
    morning = after_quiet_hours(chat.work.now, chat.office.tz)
    notify_admins(chat.work, admins=chat.office.admins, key=key, params={"text": text}, send_at=morning)
