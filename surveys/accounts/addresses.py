"""Addresses: every way in which many parties can be written to, asked all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from surveys.accounts.bindings import LEFT, OA, WECOM, Address, list_gone
from surveys.parties import PERSON
from surveys.store.statements import Statement, fetch_all, is_among
from surveys.store.tables import account, person
from surveys.work import Work

_MEMBERS = Statement(
    select(person.c.person_id, person.c.wecom_userid).where(
        person.c.wecom_userid.is_not(None), person.c.status != LEFT, is_among(person.c.person_id, "person_ids")
    )
)
"""Who of the roster is a member of the corporation; whoever left is not."""
_ACCOUNTS = Statement(
    select(
        *(account.c[name] for name in ("party", "channel", "address", "seen_at", "refused", "acted_at")),
    ).where(is_among(account.c.party, "parties"))
)


def list_addresses(work: Work, *, party: str) -> tuple[Address, ...]:
    """Every way to write to a party, WeCom first."""
    return list_addresses_of(work, parties=[party]).get(party, ())


def list_addresses_of(work: Work, *, parties: Sequence[str]) -> dict[str, tuple[Address, ...]]:
    """The same for many parties in a few queries; parties without any address are left out."""
    people, ways_of = {}, defaultdict[str, list[Address]](list)
    for party in parties:
        kind, _, key = party.partition(":")
        if kind == PERSON:
            people[key] = party
        elif kind in (WECOM, OA):
            ways_of[party].append(Address(kind, key))
    members, accounts = fetch_all(work.db, [_MEMBERS(person_ids=list(people)), _ACCOUNTS(parties=parties)])
    for person_id, userid in members:
        ways_of[people[person_id]].append(Address(WECOM, userid))
    here = {people[person_id] for person_id, _ in members}
    for party, channel, address, seen_at, refused, acted_at in accounts:
        ways_of[party].append(Address(channel, address, seen_at, refused, acted_at))
    for party in list_gone(work, parties=[party for party in ways_of if party not in here]):
        del ways_of[party]
    return {party: _wecom_first(ways) for party, ways in ways_of.items()}


def _wecom_first(ways: list[Address]) -> tuple[Address, ...]:
    return tuple(ways) if len(ways) == 1 else tuple(sorted(ways, key=lambda way: way.channel != WECOM))
