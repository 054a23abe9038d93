"""Somebody goes: what we hold of a platform account is erased, as the platforms demand; answers stay, unlinked.

What the platform gave us goes: the account, its unionid, its consents, its conversation, messages to it, codes it came
by. What the employer's roster says of the person (name, mobile, 企业微信账号) is not the platform's and stays. Ballots
never named an account; a public round's ledger knows a digest that its seal makes worthless.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import String, Table, cast, delete, func, select, update

from surveys.accounts.bindings import WECOM
from surveys.accounts.greetings import forget_greeting
from surveys.audit import record_act
from surveys.parties import party_kind, person_party
from surveys.store.dialect import insert_into
from surveys.store.tables import (
    account,
    arrival,
    audit,
    card,
    claim,
    confirmation,
    conversation,
    credit,
    desk_link,
    earlier_account,
    exemption,
    import_batch,
    notice,
    person,
)
from surveys.work import Work

ERASED = "erased"
"""Stands where an administrator who was known by an account alone has acted."""
_WIPE: Final = "erased|wipe"
_BY_PARTY: tuple[Table, ...] = (notice, confirmation, desk_link, conversation, card)
_BY_ACTOR: tuple[Table, ...] = (audit, exemption, import_batch)


def erase_account(work: Work, *, channel: str, address: str) -> int:
    """Erase a platform account; how many rows went or lost their name. Safe to repeat.

    Keys of its messages (`inbound`) name no account; they keep repeated deliveries from acting again and go by
    themselves within three days.
    """
    address = address.lower() if channel == WECOM else address
    party = f"{channel}:{address}"
    erased = _erase_bound(work, channel, address)
    acted = _hide_actor(work, party)
    for table in _BY_PARTY:
        gone = work.db.execute(delete(table).where(table.c.party == party)).rowcount
        acted += gone if table is confirmation else 0
        erased += gone
    if acted:  # an administrator known by the account alone: others were told who asks
        names_party = cast(notice.c.params, String).contains(party, autoescape=True)
        erased += work.db.execute(delete(notice).where(names_party)).rowcount
    erased += work.db.execute(delete(arrival).where(arrival.c.address == party)).rowcount
    erased += acted + forget_greeting(work, channel=channel, address=address)
    if erased:
        _want_wiping(work)
    return erased


def _erase_bound(work: Work, channel: str, address: str) -> int:
    """The account itself, its consents, and where its party was in a form."""
    this_account = (account.c.channel == channel) & (account.c.address == address)
    parties = work.db.execute(select(account.c.party).where(this_account)).scalars().all()
    erased = work.db.execute(delete(conversation).where(conversation.c.party.in_(parties))).rowcount
    erased += work.db.execute(delete(account).where(this_account)).rowcount
    before = (earlier_account.c.channel == channel) & (earlier_account.c.address == address)
    erased += work.db.execute(delete(earlier_account).where(before)).rowcount
    if channel != WECOM:
        erased += work.db.execute(delete(credit).where(credit.c.address == address)).rowcount
    return erased


def _hide_actor(work: Work, actor: str) -> int:
    """What was done stays in the record; by which account, no longer."""
    hidden = f"{party_kind(actor)}:{ERASED}"
    return sum(
        work.db.execute(update(table).where(table.c.actor == actor).values(actor=hidden)).rowcount
        for table in _BY_ACTOR
    )


def _want_wiping(work: Work) -> None:
    again = {"claimed_at": work.now}
    insert = insert_into(work.db, claim).values(key=_WIPE, **again)
    work.db.execute(insert.on_conflict_do_update(index_elements=["key"], set_=again))


def leave_company(work: Work, *, userid: str) -> str | None:
    """A member was deleted from the company's address book; the party, where the roster knew the account.

    The account is taken from the roster's person: the company may give the same userid to somebody else one day. The
    person's 状态 is for the administrator to change.
    """
    erase_account(work, channel=WECOM, address=userid)
    same = func.lower(person.c.wecom_userid) == userid.lower()
    person_id = work.db.execute(select(person.c.person_id).where(same).with_for_update()).scalar_one_or_none()
    if person_id is None:
        return None
    work.db.execute(update(person).where(person.c.person_id == person_id).values(wecom_userid=None))
    record_act(work, actor=WECOM, action="leave_company", target=person_party(person_id))
    return person_party(person_id)


def rename_member(work: Work, *, old: str, new: str) -> bool:
    """A userid was changed: the person goes on under the new one. False where it is somebody's already, or nobody's."""
    old, folded = old.lower(), new.lower()
    known = select(person.c.person_id).where(func.lower(person.c.wecom_userid) == folded)
    bound = select(account.c.party).where(account.c.channel == WECOM, account.c.address == folded)
    if work.db.execute(known).first() is not None or work.db.execute(bound).first() is not None:
        return False
    listed = update(person).where(func.lower(person.c.wecom_userid) == old).values(wecom_userid=new)
    this_account = (account.c.channel == WECOM) & (account.c.address == old)
    changed = work.db.execute(listed).rowcount
    changed += work.db.execute(update(account).where(this_account).values(address=folded)).rowcount
    return bool(changed)


def find_wiping(work: Work) -> datetime | None:
    """When something was last erased that the files may still hold; None where there is nothing to wipe."""
    since = select(claim.c.claimed_at).where(claim.c.key == _WIPE)
    since_when: datetime | None = work.db.execute(since).scalar_one_or_none()
    return since_when


def note_wiped(work: Work, *, since: datetime) -> None:
    """The files were rewritten after `since`, as `find_wiping` told it; what was erased meanwhile waits."""
    work.db.execute(delete(claim).where(claim.c.key == _WIPE, claim.c.claimed_at == since))
