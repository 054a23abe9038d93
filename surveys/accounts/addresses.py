"""Addresses: every way in which many parties can be written to, asked all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from surveys.accounts.bindings import LEFT, OA, WECOM, Address, list_gone
from surveys.parties import PERSON
from surveys.store.bulk import Statement, among, read_all
from surveys.store.types import as_instant
from surveys.work import Work


def list_addresses(work: Work, *, party: str) -> tuple[Address, ...]:
    """Every way to write to a party, WeCom first."""
    return list_addresses_of(work, parties=[party]).get(party, ())


def list_addresses_of(work: Work, *, parties: Sequence[str]) -> dict[str, tuple[Address, ...]]:
    """The same for many parties in a few queries; parties without any address are left out."""
    people, found = {}, defaultdict[str, list[Address]](list)
    for party in parties:
        kind, _, key = party.partition(":")
        if kind == PERSON:
            people[key] = party
        elif kind in (WECOM, OA):
            found[party].append(Address(kind, key))
    members, accounts = read_all(work.db, [_ask_members(work, list(people)), _ask_accounts(work, parties)])
    for person_id, userid in members:
        found[people[person_id]].append(Address(WECOM, userid))
    here = {people[person_id] for person_id, _ in members}
    for party, channel, address, seen_at, refused, acted_at in accounts:
        moments = [None if at is None else as_instant(at) for at in (seen_at, acted_at)]
        found[party].append(Address(channel, address, moments[0], refused, moments[1]))
    for party in list_gone(work, parties=[party for party in found if party not in here]):
        del found[party]
    return {party: _wecom_first(ways) for party, ways in found.items()}


def _ask_members(work: Work, person_ids: Sequence[str]) -> Statement:
    """Who of the roster is a member of the corporation; whoever left is not."""
    here = f"(wecom_userid IS NOT NULL AND status <> '{LEFT}')"
    columns, key = "person_id, wecom_userid", "person_id"
    return among(work.db, columns=columns, table=PERSON, where=here, value=True, key=key, values=person_ids)


def _ask_accounts(work: Work, parties: Sequence[str]) -> Statement:
    columns = "party, channel, address, seen_at, refused, acted_at"
    return among(work.db, columns=columns, table="account", where="true", value=True, key="party", values=parties)


def _wecom_first(ways: list[Address]) -> tuple[Address, ...]:
    return tuple(ways) if len(ways) == 1 else tuple(sorted(ways, key=lambda way: way.channel != WECOM))
