"""Who wrote: the parties behind many platform accounts at once, and the note that they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import bindparam, select, text, tuple_, update

from surveys.accounts import LEFT, WECOM, Profile, list_profiles
from surveys.parties import person_party
from surveys.store.tables import account
from surveys.work import Work

Account = tuple[str, str]  # channel, address
_MEMBERS = {
    "sqlite": "lower(wecom_userid) IN (SELECT value FROM json_each(:names))",
    "postgresql": "lower(wecom_userid) = ANY(ARRAY(SELECT json_array_elements_text(CAST(:names AS json))))",
}
_ASK_MEMBERS = {
    name: text(
        "SELECT lower(wecom_userid) AS userid, person_id, name, department, level, is_admin "
        f"FROM person WHERE status <> '{LEFT}' AND {listed}"
    )
    for name, listed in _MEMBERS.items()
}
_NOTE = (
    update(account)
    .where(account.c.channel == bindparam("of_channel"), account.c.address == bindparam("of_address"))
    .values(seen_at=bindparam("now", type_=account.c.seen_at.type), refused=None)
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes from an account: nobody known, or a party of the roster. ``is_bound``: the account was bound once."""

    party: str | None = None
    profile: Profile | None = None
    is_bound: bool = False


def find_senders(work: Work, *, accounts: Sequence[Account]) -> dict[Account, Sender]:
    """``find_party`` and ``find_profile`` for many accounts in three questions."""
    members = _members(work, [address.lower() for channel, address in accounts if channel == WECOM])
    bound = _bound(work, accounts)
    profiles = list_profiles(work, parties=sorted(set(bound.values()))) if bound else {}
    found = {}
    for channel, address in accounts:
        profile = members.get(address.lower()) if channel == WECOM else None
        profile = profile or profiles.get(bound.get((channel, address), ""))
        party = profile.party if profile is not None else None
        found[channel, address] = Sender(party, profile, (channel, address) in bound)
    return found


def _members(work: Work, userids: Sequence[str]) -> dict[str, Profile]:
    if not userids:
        return {}
    rows = work.db.execute(_ASK_MEMBERS[work.db.dialect.name], {"names": orjson.dumps(userids).decode()})
    return {
        row.userid: Profile(person_party(row.person_id), row.name, row.department, row.level, bool(row.is_admin))
        for row in rows
    }


def _bound(work: Work, accounts: Sequence[Account]) -> dict[Account, str]:
    wanted = tuple_(account.c.channel, account.c.address).in_(list(accounts))
    rows = work.db.execute(select(account.c.channel, account.c.address, account.c.party).where(wanted))
    return {(row.channel, row.address): row.party for row in rows}


def note_messages(work: Work, *, accounts: Sequence[Account]) -> None:
    """They wrote to us: the customer-service window is open again, an earlier refusal is void."""
    rows = [
        {"of_channel": channel, "of_address": address, "now": work.now} for channel, address in sorted(set(accounts))
    ]
    if rows:
        work.db.execute(_NOTE, rows)
