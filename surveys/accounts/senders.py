"""Who wrote: the parties behind many platform accounts at once, and the note that they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from surveys.accounts.bindings import LEFT, WECOM, Profile, list_profiles
from surveys.parties import person_party
from surveys.store.statements import Query, Statement, fetch_all, is_among
from surveys.store.tables import account, person
from surveys.work import Work

Account = tuple[str, str]  # channel, address
_FOLDED = func.lower(person.c.wecom_userid)  # WeCom's userids know no case
_MEMBERS = Statement(
    select(_FOLDED, person.c.person_id, person.c.name, person.c.department, person.c.level, person.c.is_admin).where(
        person.c.status != LEFT, is_among(_FOLDED, "userids")
    )
)
_BOUND = Statement(
    select(account.c.channel, account.c.address, account.c.party).where(
        account.c.channel == bindparam("channel"), is_among(account.c.address, "addresses")
    )
)
WINDOW = timedelta(hours=48)
"""For so long a message lets the Official Account write freely: that is what its moment is kept for."""
_NOTE = (
    update(account)
    .where(account.c.channel == bindparam("of_channel"), account.c.address == bindparam("of_address"))
    .values(seen_at=bindparam("now", type_=account.c.seen_at.type), refused=None)
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes from an account: nobody known, or a party of the roster. `is_bound`: the account was bound once."""

    party: str | None = None
    profile: Profile | None = None
    is_bound: bool = False


def find_senders(work: Work, *, accounts: Sequence[Account]) -> dict[Account, Sender]:
    """`find_party` and `find_profile` for many accounts, asked all at once."""
    return read_senders(work, accounts, fetch_all(work.db, query_senders(accounts=accounts)))


def query_senders(*, accounts: Sequence[Account]) -> list[Query]:
    """The queries behind `find_senders`, for those who send others along with them: who of the roster has such a
    userid, and to which parties the accounts were bound.
    """
    listed: dict[str, list[str]] = {}
    for channel, address in accounts:
        listed.setdefault(channel, []).append(address)
    userids = [address.lower() for address in listed.get(WECOM, ())]
    bound = [_BOUND(channel=channel, addresses=addresses) for channel, addresses in listed.items()]
    return [_MEMBERS(userids=userids), *bound]


def read_senders(
    work: Work, accounts: Sequence[Account], results: Sequence[Sequence[tuple[Any, ...]]]
) -> dict[Account, Sender]:
    """The senders that the rows of `query_senders` name."""
    rows, *others = results
    members = {
        userid: Profile(person_party(key), name, unit, level, is_admin)
        for userid, key, name, unit, level, is_admin in rows
    }
    bound = {(channel, address): party for bindings in others for channel, address, party in bindings}
    profiles = list_profiles(work, parties=sorted(set(bound.values()))) if bound else {}
    senders = {}
    for channel, address in accounts:
        profile = members.get(address.lower()) if channel == WECOM else None
        profile = profile or profiles.get(bound.get((channel, address), ""))
        party = profile.party if profile is not None else None
        senders[channel, address] = Sender(party, profile, (channel, address) in bound)
    return senders


def note_messages(work: Work, *, accounts: Sequence[Account]) -> None:
    """They wrote to us: the customer-service window is open again, an earlier refusal is void."""
    rows = [
        {"of_channel": channel, "of_address": address, "now": work.now} for channel, address in sorted(set(accounts))
    ]
    if rows:
        work.db.execute(_NOTE, rows)


def forget_hours(work: Work) -> None:
    """Of messages and clicks older than the window only the day is kept: it may have been an answer in chat."""
    for column in (account.c.seen_at, account.c.acted_at):
        old = column < work.now - WINDOW
        kept = work.db.execute(select(column).where(old).distinct()).scalars().all()
        for day in sorted({_day_of(at) for at in kept if at != _day_of(at)}):
            within = (column > day) & (column < day + timedelta(days=1))
            work.db.execute(update(account).where(old, within).values({column: day}))


def _day_of(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
