"""Proof: whether an account stands for a party at this very moment, asked in the transaction that acts on it.

A session or a message says which account asks, and for which party it stood when that was found out. The roster may
have changed since: the account was given to somebody else, unbound, or its owner left. `find_party` decides; here the
same is asked for many accounts at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, literal, select

from surveys.accounts.bindings import LEFT, OA, WECOM, find_party
from surveys.errors import AccountMoved
from surveys.parties import ENTERPRISE, PERSON, party_key, party_kind
from surveys.store.statements import Query, Statement, fetch_all, is_among
from surveys.store.tables import account, earlier_account, enterprise, person
from surveys.work import Work

Claim = tuple[str, str]
"""A party, and the account (`channel:address`) that acts for it."""
_PEOPLE = Statement(
    select(literal(PERSON), person.c.person_id, func.lower(person.c.wecom_userid)).where(
        person.c.status != LEFT, is_among(person.c.person_id, "keys")
    )
)
_FIRMS = Statement(
    select(literal(ENTERPRISE), enterprise.c.enterprise_id, literal("")).where(
        enterprise.c.is_active, is_among(enterprise.c.enterprise_id, "keys")
    )
)
_FOLLOWERS = Statement(
    select(literal(OA), account.c.address, account.c.party).where(
        account.c.channel == OA, is_among(account.c.address, "keys")
    )
)


def account_of(channel: str, address: str) -> str:
    """One text for one account: WeCom's userids know no case."""
    return f"{channel}:{address.lower() if channel == WECOM else address}"


def prove_account(work: Work, *, party: str, account: str) -> None:
    """Refuse unless the account stands for the party now. Errors: `account_moved` (403)."""
    claims = {(party, account)}
    if read_moved(work, claims, fetch_all(work.db, query_holders(claims))):
        raise AccountMoved("account_moved")


def query_holders(claims: Collection[Claim]) -> list[Query]:
    """The queries behind `read_moved`, for those who send others along with them.

    Staff on WeCom, nearly everybody, cost one query: who of them the roster knows, and by which account.
    """
    queries = [
        (_PEOPLE, {party_key(party) for party, _ in claims if party_kind(party) == PERSON}),
        (_FIRMS, {party_key(party) for party, _ in claims if party_kind(party) == ENTERPRISE}),
        (_FOLLOWERS, {account.partition(":")[2] for _, account in claims if account.startswith(f"{OA}:")}),
    ]
    return [statement(keys=sorted(keys)) for statement, keys in queries if keys]


def read_moved(work: Work, claims: Collection[Claim], results: Sequence[Sequence[tuple[Any, ...]]]) -> frozenset[Claim]:
    """The claims that the rows of `query_holders` do not bear out."""
    known: dict[tuple[str, str], str | None] = {(kind, key): value for rows in results for kind, key, value in rows}
    return frozenset(claim for claim in claims if not _holds(work, claim, known))


def _holds(work: Work, claim: Claim, known: dict[tuple[str, str], str | None]) -> bool:
    party, account = claim
    place = (party_kind(party), party_key(party))
    if place not in known:  # left, or no longer active
        return False
    channel, _, address = account.partition(":")
    if channel == OA:
        return known.get((OA, address)) == party
    if known[place] == address:
        return True
    return find_party(work, channel=channel, address=address) == party  # bound by an invitation code: rare on WeCom


def stood_before(work: Work, *, party: str, account: str) -> bool:
    """Whether the account stood for the party when this version came in: answers from before bear no mark."""
    channel, _, address = account.partition(":")
    here = (earlier_account.c.channel == channel) & (earlier_account.c.address == address)
    earlier = select(earlier_account.c.party).where(here, earlier_account.c.party == party)
    return work.db.execute(earlier).first() is not None
