"""One-time links to the committee's desk, and the sessions that come of them.

A link is a random token; the database keeps its SHA-256 alone. It is good once and for ten minutes. The row that was
used then stands for the session: whoever holds the cookie is let in until `expires_at`, which leaving the desk, and
erasing the account, end at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from surveys.accounts.bindings import find_party, find_profile, list_admin_parties
from surveys.accounts.proof import account_of
from surveys.audit import record_act
from surveys.errors import NotFound, WrongState
from surveys.parties import party_kind
from surveys.store.tables import desk_link
from surveys.work import Work

LINK_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=24)
KEEP = timedelta(days=2)
"""So long a link is still known, so that whoever opens an old one is told why it does not open."""


@dataclass(frozen=True, slots=True)
class DeskSession:
    """Somebody at the desk: an administrator, a party of the roster or a platform account of the settings."""

    session_id: str
    party: str
    name: str
    entered_at: datetime


def make_desk_link(work: Work, *, party: str, account: str | None = None) -> str:
    """A new link's token, for a party who asks by `account`: should the account move, the session ends with it.

    Links of the same party that were not used yet are void.
    """
    work.db.execute(delete(desk_link).where(desk_link.c.expires_at <= work.now - KEEP))
    work.db.execute(delete(desk_link).where(desk_link.c.party == party, desk_link.c.used_at.is_(None)))
    token = work.new_id()
    row = {"link_hash": hash_token(token), "party": party, "expires_at": work.now + LINK_LIFE, "account": account}
    work.db.execute(desk_link.insert().values(**row))
    return token


def check_desk_link(work: Work, *, token: str) -> None:
    """Refuse what would not open. Errors: `desk_link_unknown`, `desk_link_used`, `desk_link_expired`."""
    row = work.db.execute(select(desk_link).where(desk_link.c.link_hash == hash_token(token))).one_or_none()
    if row is None:
        raise NotFound("desk_link_unknown")
    if row.used_at is not None:
        raise WrongState("desk_link_used")
    if row.expires_at <= work.now:
        raise WrongState("desk_link_expired")


def use_desk_link(work: Work, *, token: str, admins: Sequence[str]) -> DeskSession:
    """Use a link up: the session. Of any number of processes one is let in. Errors as `check_desk_link`, and
    `desk_link_unknown` for somebody who is no administrator any more.
    """
    check_desk_link(work, token=token)
    key = hash_token(token)
    unused = (desk_link.c.link_hash == key) & desk_link.c.used_at.is_(None)
    used = update(desk_link).where(unused).values(used_at=work.now, expires_at=work.now + SESSION_LIFE)
    if work.db.execute(used).rowcount == 0:
        raise WrongState("desk_link_used")
    session = find_desk_session(work, session_id=key, admins=admins)
    if session is None:
        raise NotFound("desk_link_unknown")
    record_act(work, actor=session.party, action="enter_desk", target="")
    return session


def find_desk_session(work: Work, *, session_id: str, admins: Sequence[str]) -> DeskSession | None:
    """Whose session it is, while it lasts and they are an administrator of the roster or among `admins`.

    The account that asked for it must still be theirs.
    """
    opened = (desk_link.c.link_hash == session_id) & desk_link.c.used_at.is_not(None)
    row = work.db.execute(select(desk_link).where(opened, desk_link.c.expires_at > work.now)).one_or_none()
    if row is None or row.party not in list_admin_parties(work, also=admins):
        return None
    if row.account is not None and not _is_theirs(work, row.party, row.account):
        return None
    profile = find_profile(work, party=row.party)
    return DeskSession(session_id, row.party, profile.name if profile else row.party, row.used_at)


def _is_theirs(work: Work, party: str, account: str) -> bool:
    channel, _, address = account.partition(":")
    holder = find_party(work, channel=channel, address=address)
    if holder is not None:
        return holder == party
    return party_kind(party) == channel and account_of(channel, party.partition(":")[2]) == account  # in no roster


def leave_desk(work: Work, *, session_id: str) -> None:
    """End a session. Safe to repeat."""
    work.db.execute(update(desk_link).where(desk_link.c.link_hash == session_id).values(expires_at=work.now))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
