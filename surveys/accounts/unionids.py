"""unionid: one person with several accounts of the same owner — after an account was moved, or with two accounts.

A unionid is taken from the platform's own answers only (OAuth redeemed with our secret, `user/info` with our token),
never from a browser or a message, and WeChat gives each person exactly one per owner (开放平台). So two accounts that
bear the same are the same person's, and what one was bound to by an invitation code, the other may be as well.
"""

from __future__ import annotations

from sqlalchemy import select, update

from surveys.accounts.bindings import list_profiles
from surveys.parties import ENTERPRISE, PERSON, party_kind
from surveys.store.dialect import insert_new
from surveys.store.tables import account
from surveys.work import Work


def note_unionid(work: Work, *, channel: str, address: str, unionid: str) -> str | None:
    """Keep an account's unionid; the party it stands for now, None for a stranger's.

    An account that is bound keeps its party, unless it answers for an enterprise and turns out to be one of our own
    people's: it goes over to the person. One that is not takes over that of the account bound last which bears the
    same unionid, if the roster still knows it. Nothing is kept of strangers. Safe to repeat.
    """
    if not unionid:
        return None
    this_account = (account.c.channel == channel) & (account.c.address == address)
    bound: str | None = work.db.execute(select(account.c.party).where(this_account)).scalar_one_or_none()
    if bound is not None:
        work.db.execute(
            update(account).where(this_account, account.c.unionid.is_distinct_from(unionid)).values(unionid=unionid)
        )
        return _leave_enterprise(work, channel, address, bound, unionid)
    party = next(iter(_list_kin(work, unionid)), None)
    if party is not None:
        row = {"channel": channel, "address": address, "party": party, "bound_at": work.now, "unionid": unionid}
        insert_new(work.db, account, row)
    return party


def _list_kin(work: Work, unionid: str) -> list[str]:
    """Parties of the accounts that bear a unionid: our own people first, then those bound last."""
    kin = select(account.c.party).where(account.c.unionid == unionid)
    parties = work.db.execute(kin.order_by(account.c.bound_at.desc(), account.c.address)).scalars().all()
    here = list_profiles(work, parties=parties)
    return sorted((party for party in parties if party in here), key=lambda one: party_kind(one) != PERSON)


def _leave_enterprise(work: Work, channel: str, address: str, bound: str, unionid: str) -> str:
    """The party that a bound account stands for: nobody of the roster speaks for an enterprise."""
    own = next((party for party in _list_kin(work, unionid) if party_kind(party) == PERSON), None)
    if party_kind(bound) != ENTERPRISE or own is None:
        return bound
    this_account = (account.c.channel == channel) & (account.c.address == address)
    work.db.execute(update(account).where(this_account).values(party=own))
    return own
