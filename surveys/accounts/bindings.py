"""Accounts: which WeChat account belongs to whom, and how a party can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select, update

from surveys.errors import NotFound, WrongState
from surveys.parties import ENTERPRISE, PERSON, enterprise_party, party_key, party_kind, person_party
from surveys.store.dialect import insert_into
from surveys.store.statements import Query, Statement, fetch_all, is_among
from surveys.store.tables import account, enterprise, invitation, person
from surveys.work import Work

WECOM = "wecom"
OA = "oa"
LEFT = "left"
_GONE = {
    PERSON: Statement(
        select(literal(PERSON), person.c.person_id).where(person.c.status == LEFT, is_among(person.c.person_id, "keys"))
    ),
    ENTERPRISE: Statement(
        select(literal(ENTERPRISE), enterprise.c.enterprise_id).where(
            ~enterprise.c.is_active, is_among(enterprise.c.enterprise_id, "keys")
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a party can be written to. `seen_at`: their last message, which opens the customer-service window;
    `acted_at`: their last menu click, follow or scan, which opens it for a minute.
    """

    channel: str
    address: str
    seen_at: datetime | None = None
    refused: str | None = None
    acted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Whom a page or a chat is talking to."""

    party: str
    name: str
    unit: str
    level: str  # leader | manager | staff | enterprise | none
    is_admin: bool


def find_party(work: Work, *, channel: str, address: str) -> str | None:
    """The party behind a platform account; None for strangers and for people who left."""
    if channel == WECOM:
        same = func.lower(person.c.wecom_userid) == address.lower()  # WeCom's userids know no case
        member = select(person.c.person_id).where(same, person.c.status != LEFT)
        person_id = work.db.execute(member).scalar_one_or_none()
        if person_id is not None:
            return person_party(person_id)
    bound = select(account.c.party).where(account.c.channel == channel, account.c.address == address)
    party = work.db.execute(bound).scalar_one_or_none()
    return party if party is not None and find_profile(work, party=party) is not None else None


def find_profile(work: Work, *, party: str) -> Profile | None:
    """Name, unit and role of a party that still belongs to the roster."""
    return list_profiles(work, parties=[party]).get(party)


def list_profiles(work: Work, *, parties: Sequence[str]) -> dict[str, Profile]:
    """The same for many parties in a few queries; whoever left, and platform accounts, are not among them."""
    profiles: dict[str, Profile] = {}
    people = {party_key(party): party for party in parties if party_kind(party) == PERSON}
    for chunk in _chunks(list(people)):
        here = person.c.person_id.in_(chunk) & (person.c.status != LEFT)
        for row in work.db.execute(select(person).where(here)):
            party = people[row.person_id]
            profiles[party] = Profile(party, row.name, row.department, row.level, row.is_admin)
    seats = [party for party in parties if party_kind(party) == ENTERPRISE]
    for chunk in _chunks(sorted({party_key(party) for party in seats})):
        active = enterprise.c.enterprise_id.in_(chunk) & enterprise.c.is_active
        names = {row.enterprise_id: row.name for row in work.db.execute(select(enterprise).where(active))}
        for party in seats:
            if (name := names.get(party_key(party))) is not None:
                profiles[party] = Profile(party, name, name, "enterprise", False)
    return profiles


def list_gone(work: Work, *, parties: Sequence[str]) -> frozenset[str]:
    """People who left and enterprises that are no longer here: not written to, not waited for, not let in."""
    return read_gone(parties, fetch_all(work.db, query_gone(parties=parties)))


def query_gone(*, parties: Sequence[str]) -> list[Query]:
    """The queries behind `list_gone`, for those who send others along with them."""
    keys: dict[str, set[str]] = {PERSON: set(), ENTERPRISE: set()}
    for party in parties:
        if party_kind(party) in keys:
            keys[party_kind(party)].add(party_key(party))
    return [_GONE[kind](keys=sorted(asked_keys)) for kind, asked_keys in keys.items() if asked_keys]


def read_gone(parties: Sequence[str], results: Sequence[Sequence[tuple[Any, ...]]]) -> frozenset[str]:
    """The parties that the rows of `query_gone` name."""
    gone = {(kind, key) for rows in results for kind, key in rows}
    return frozenset(party for party in parties if (party_kind(party), party_key(party)) in gone)


def _chunks(values: Sequence[str], size: int = 500) -> list[Sequence[str]]:
    return [values[start : start + size] for start in range(0, len(values), size)]


def bind_account(work: Work, *, channel: str, address: str, code: str) -> Profile:
    """Tie a platform account to the person or enterprise of an invitation code.

    An enterprise has as many seats as the roster says; each account takes the lowest free one. Binding again with the
    same code changes nothing. Errors: `invitation_unknown`, `seats_taken`, `account_taken`, `account_listed`,
    `staff_for_enterprise`: our own people do not speak for those whom we serve.
    """
    query = select(invitation).where(invitation.c.code == code)
    row = work.db.execute(query.with_for_update()).one_or_none()  # two accounts at once: one after the other
    if row is None:
        raise NotFound("invitation_unknown", code=code)
    if row.kind == ENTERPRISE:
        _refuse_staff(work, row.key, channel, address)
    elif channel == WECOM:
        _refuse_listed(work, person_party(row.key), address)
    party = _seat_for(work, row.kind, row.key, channel, address)
    profile = find_profile(work, party=party)
    if profile is None:
        raise NotFound("invitation_unknown", code=code)
    values = {"channel": channel, "address": address, "party": party, "bound_at": work.now, "seen_at": work.now}
    insert = insert_into(work.db, account).values(**values)
    changed = {"party": party, "bound_at": work.now, "seen_at": work.now, "refused": None}
    work.db.execute(insert.on_conflict_do_update(index_elements=["channel", "address"], set_=changed))
    return profile


def _refuse_listed(work: Work, party: str, address: str) -> None:
    """Whose WeCom account is whose, the roster says: no code makes a colleague of a member."""
    same = func.lower(person.c.wecom_userid) == address.lower()
    known = work.db.execute(
        select(person.c.person_id, person.c.name).where(same, person.c.status != LEFT)
    ).one_or_none()
    if known is not None and person_party(known.person_id) != party:
        raise WrongState("account_listed", name=known.name)
    listed = select(person.c.wecom_userid).where(person.c.person_id == party_key(party))
    if known is None and work.db.execute(listed).scalar_one_or_none() is not None:
        raise WrongState("account_taken")


def _refuse_staff(work: Work, key: str, channel: str, address: str) -> None:
    """No account of WeCom, which is our own side, and none that belongs to a person of the roster, by whatever way."""
    here = (account.c.channel == channel) & (account.c.address == address)
    unionid = select(account.c.unionid).where(here).scalar_subquery()
    own = select(account.c.party).where(here | (account.c.unionid == unionid))
    parties = [party for party in work.db.execute(own).scalars() if party_kind(party) == PERSON]
    if channel == WECOM or list_profiles(work, parties=parties):
        name = work.db.execute(select(enterprise.c.name).where(enterprise.c.enterprise_id == key)).scalar_one_or_none()
        raise WrongState("staff_for_enterprise", name=name or key)


def _seat_for(work: Work, kind: str, key: str, channel: str, address: str) -> str:
    here = (account.c.channel == channel) & (account.c.address == address)
    if kind == "person":
        party = person_party(key)
        others = select(account.c.address).where(account.c.party == party, account.c.channel == channel, ~here)
        if work.db.execute(others).first() is not None:
            raise WrongState("account_taken")
        return party
    firm = work.db.execute(select(enterprise).where(enterprise.c.enterprise_id == key)).one_or_none()
    if firm is None:
        raise NotFound("invitation_unknown")
    parties = [enterprise_party(key, seat) for seat in range(1, firm.seats + 1)]
    own_seat = select(account.c.party).where(here, account.c.party.in_(parties))
    already: str | None = work.db.execute(own_seat).scalar_one_or_none()
    if already is not None:
        return already
    taken = set(work.db.execute(select(account.c.party).where(account.c.party.in_(parties))).scalars())
    free = [party for party in parties if party not in taken]
    if not free:
        raise WrongState("seats_taken", seats=firm.seats, name=firm.name)
    return free[0]


def note_action(work: Work, *, channel: str, address: str) -> None:
    """They clicked, followed or scanned: the window is open for a minute. Who was bound by that has not written yet."""
    this_account = (account.c.channel == channel) & (account.c.address == address)
    wrote = case((account.c.bound_at == work.now, None), else_=account.c.seen_at)
    work.db.execute(update(account).where(this_account).values(acted_at=work.now, seen_at=wrote, refused=None))


def note_refusal(work: Work, *, channel: str, address: str, code: str) -> None:
    """The platform says for good that this account cannot be reached."""
    this_account = (account.c.channel == channel) & (account.c.address == address)
    work.db.execute(update(account).where(this_account).values(refused=code))


def list_admin_parties(work: Work, *, also: Sequence[str] = ()) -> tuple[str, ...]:
    """Administrators of the roster who are still here, and those of the settings (`channel:address`), each once."""
    rows = select(person.c.person_id).where(person.c.is_admin, person.c.status != LEFT).order_by(person.c.person_id)
    parties = [person_party(key) for key in work.db.execute(rows).scalars()]
    for admin in also:
        channel, _, address = admin.partition(":")
        parties.append(find_party(work, channel=channel, address=address) or admin)
    return tuple(dict.fromkeys(parties))


def count_seats(work: Work, *, party: str) -> int:
    """How many people may answer for whom this party speaks: an enterprise's seats, 1 for everybody else."""
    if party_kind(party) != ENTERPRISE:
        return 1
    query = select(enterprise.c.seats).where(enterprise.c.enterprise_id == party_key(party))
    return int(work.db.execute(query).scalar_one_or_none() or 1)
