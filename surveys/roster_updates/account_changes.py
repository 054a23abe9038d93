"""Accounts that change hands: who loses one is told, and nobody's changes in the middle of what they have open.

A roster file or an address book may say that somebody's 企业微信账号 is another one. Whoever gets the account gets the
way in. So while a person has something open the change waits: for a second administrator, or for the end of the round.
Answers that were given are not shown to the new account in either case (`surveys.answering.answer_sheets`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from surveys.accounts.addresses import list_addresses
from surveys.accounts.bindings import LEFT, WECOM
from surveys.accounts.proof import account_of
from surveys.assignments.late_invitations import invite_found
from surveys.assignments.roster_changes import CHINA, adjust_rounds
from surveys.audit import record_act
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.errors import NotFound
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import PERSON, party_kind, person_party
from surveys.roster.model import Roster
from surveys.roster.writing import write_roster
from surveys.rounds.model import UNDER_WAY
from surveys.store.tables import account, assignment, import_batch, person, survey_round
from surveys.work import Work

KIND, WAITING, APPLIED = "accounts", "waiting", "applied"
_ID_LENGTH = 8
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class AccountChange:
    """A person's 企业微信账号 as it is and as it shall be; None where there is none."""

    person_id: str
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class WaitingChanges:
    """What one import would have changed, and who asked for it."""

    import_id: str
    actor: str
    changes: tuple[AccountChange, ...]


@dataclass(frozen=True, slots=True)
class HeldChanges:
    """How many accounts wait, and under which number; "" and 0 where none does."""

    import_id: str
    count: int


def hold_changes(work: Work, *, known: Roster, target: Roster) -> tuple[Roster, tuple[AccountChange, ...]]:
    """The roster to be written, with the accounts of people who have something open left as they are; and what waits.

    An account that somebody keeps for that reason goes to nobody else meanwhile. A first account of somebody who had
    no way in and has answered nothing does not wait.
    """
    before = {row.person_id: row for row in known.people}
    asked = [
        AccountChange(row.person_id, row.name, before[row.person_id].wecom_userid, row.wecom_userid)
        for row in target.people
        if row.person_id in before and row.status != LEFT
        if _folded(before[row.person_id].wecom_userid) != _folded(row.wecom_userid)
    ]
    busy = _list_busy(work, asked)
    held = {change.person_id: change for change in asked if change.person_id in busy}
    people = {row.person_id: row for row in target.people}
    kept = {_folded(change.old) for change in held.values() if change.old}
    while kept:  # whoever was to get an account that stays where it is keeps the own one, which may be wanted too
        blocked = [
            row
            for row in people.values()
            if row.person_id not in held and _folded(row.wecom_userid) in kept
            if row.person_id not in before or _folded(before[row.person_id].wecom_userid) not in kept
        ]
        kept = set()
        for row in blocked:
            old = before[row.person_id].wecom_userid if row.person_id in before else None
            held[row.person_id] = AccountChange(row.person_id, row.name, old, row.wecom_userid)
            kept |= {_folded(old)} - {""}
    settled = tuple(
        replace(row, wecom_userid=held[row.person_id].old) if row.person_id in held else row for row in target.people
    )
    return replace(target, people=settled), tuple(held[key] for key in sorted(held))


def write_holding_accounts(
    work: Work, *, known: Roster, target: Roster, named: Collection[str], actor: str
) -> tuple[Roster, HeldChanges]:
    """Write a roster but for the accounts that wait, tell whose account changed, bring rounds into line.

    Returns the roster as it was written, and what waits. `named`: 工号 of whom the file or the address book names.
    """
    settled, held = hold_changes(work, known=known, target=target)
    write_roster(work, known=known, target=settled)
    held_id = keep_waiting(work, changes=held, named=named, actor=actor)
    tell_changes(work, known=known, target=settled)
    adjust_rounds(work, actor="roster")
    return settled, HeldChanges(held_id, len(held))


def keep_waiting(work: Work, *, changes: Sequence[AccountChange], named: Collection[str], actor: str) -> str:
    """Keep what waits; its number, "" where nothing does. `named`: whom the import names at all: the newest word on a
    person stands, so what waited for them is dropped.
    """
    for waiting in list_waiting(work):
        _store(work, waiting.import_id, [change for change in waiting.changes if change.person_id not in named])
    if not changes:
        return ""
    import_id = work.new_code(_ID_LENGTH)
    row = {"import_id": import_id, "kind": KIND, "source_name": "", "sha256": "", "actor": actor, "state": WAITING}
    rows = [asdict(change) for change in changes]
    work.db.execute(import_batch.insert().values(**row, created_at=work.now, changes={"people": rows}))
    record_act(work, actor=actor, action="hold_accounts", target=import_id, people=len(rows))
    return import_id


def list_waiting(work: Work) -> tuple[WaitingChanges, ...]:
    """Everything that waits, oldest first."""
    waits = (import_batch.c.kind == KIND) & (import_batch.c.state == WAITING)
    return tuple(map(_read, work.db.execute(select(import_batch).where(waits).order_by(import_batch.c.created_at))))


def get_waiting(work: Work, *, import_id: str) -> WaitingChanges:
    """Errors: `accounts_unknown`, also for what was done or dropped since."""
    here = (import_batch.c.import_id == import_id) & (import_batch.c.kind == KIND)
    row = work.db.execute(select(import_batch).where(here, import_batch.c.state == WAITING)).one_or_none()
    if row is None:
        raise NotFound("accounts_unknown")
    return _read(row)


def apply_changes(work: Work, *, import_id: str, actor: str) -> tuple[AccountChange, ...]:
    """Do what waits, whoever has something open: a second administrator agreed. Errors: as `get_waiting`."""
    waiting = get_waiting(work, import_id=import_id)
    done = _apply(work, waiting.changes, actor)
    _store(work, import_id, [])
    return tuple(done)


def apply_free(work: Work) -> tuple[AccountChange, ...]:
    """Do what waits for people who have nothing open any more. Safe to repeat."""
    done: list[AccountChange] = []
    for waiting in list_waiting(work):
        busy = _list_busy(work, waiting.changes)
        free = [change for change in waiting.changes if change.person_id not in busy]
        if free:
            done += _apply(work, free, waiting.actor)
            _store(work, waiting.import_id, [change for change in waiting.changes if change.person_id in busy])
    return tuple(done)


def tell_changes(work: Work, *, known: Roster, target: Roster) -> None:
    """Tell of the accounts that a roster which was written changes."""
    before = {row.person_id: row for row in known.people}
    pairs = ((before.get(row.person_id), row) for row in target.people)
    _tell(
        work,
        (
            AccountChange(new.person_id, new.name, old.wecom_userid, new.wecom_userid)
            for old, new in pairs
            if old is not None and _folded(old.wecom_userid) != _folded(new.wecom_userid)
        ),
    )


def tell_added(work: Work, *, party: str, name: str, account: str) -> None:
    """Tell a person, by every other account of theirs, that one more was bound to them by an invitation code."""
    ways = list_addresses(work, party=party) if party_kind(party) == PERSON else ()
    others = [own for way in ways if (own := account_of(way.channel, way.address)) != account]
    params = {"event": "account_added", "name": name}
    key = work.new_id()
    notices = [NewNotice(f"account:{key}:{other}", other, "announcement", params) for other in others]
    post_notices(work, notices, send_at=after_quiet_hours(work.now, CHINA))


def _apply(work: Work, changes: Sequence[AccountChange], actor: str) -> list[AccountChange]:
    """Those that still fit: the account is the old one, and the new one is nobody else's."""
    here = select(person.c.person_id, person.c.wecom_userid).where(person.c.wecom_userid.is_not(None))
    owners = {_folded(userid): person_id for person_id, userid in work.db.execute(here)}
    accounts = {person_id: userid for userid, person_id in owners.items()}
    fitting = [change for change in changes if accounts.get(change.person_id, "") == _folded(change.old)]
    moving = {change.person_id for change in fitting}
    fitting = [
        change for change in fitting if not change.new or owners.get(_folded(change.new), change.person_id) in moving
    ]
    for new in (False, True):  # they may change hands: all are let go of before anybody takes one
        for change in fitting:
            row = update(person).where(person.c.person_id == change.person_id)
            work.db.execute(row.values(wecom_userid=change.new if new else None))
    for change in fitting:
        target = person_party(change.person_id)
        record_act(work, actor=actor, action="change_account", target=target)
    _tell(work, fitting)
    invite_found(work, send_at=after_quiet_hours(work.now, CHINA))
    return fitting


def _tell(work: Work, changes: Iterable[AccountChange]) -> None:
    notices = []
    for change in changes:
        key = work.new_id()
        if change.old:
            params = {"event": "account_lost", "name": change.name}
            notices.append(NewNotice(f"account:{key}:old", f"{WECOM}:{change.old.lower()}", "announcement", params))
        notices.append(account_notice(key, person_party(change.person_id), change.name))
    post_notices(work, notices, send_at=after_quiet_hours(work.now, CHINA))


def account_notice(key: str, party: str, name: str) -> NewNotice:
    """To the person whose account is another one now. `key` is of this change alone."""
    return NewNotice(f"account:{key}:new", party, "announcement", {"event": "account_changed", "name": name})


def _list_busy(work: Work, changes: Sequence[AccountChange]) -> set[str]:
    """Who of them has something open, and had a way in or has answered."""
    parties = {person_party(change.person_id): change for change in changes}
    busy: set[str] = set()
    for start in range(0, len(parties), _CHUNK):
        chunk = list(parties)[start : start + _CHUNK]
        own = assignment.c.round_id == survey_round.c.round_id
        done = func.count(assignment.c.done_on)
        counted = select(assignment.c.rater, done).join(survey_round, own).group_by(assignment.c.rater)
        rows = work.db.execute(counted.where(assignment.c.rater.in_(chunk), survey_round.c.state.in_(UNDER_WAY)))
        bound = set(work.db.execute(select(account.c.party).where(account.c.party.in_(chunk))).scalars())
        busy |= {
            parties[party].person_id for party, answered in rows if parties[party].old or party in bound or answered
        }
    return busy


def _store(work: Work, import_id: str, changes: Sequence[AccountChange]) -> None:
    here = import_batch.c.import_id == import_id
    if changes:
        rows = [asdict(change) for change in changes]
        work.db.execute(update(import_batch).where(here).values(changes={"people": rows}))
    else:
        work.db.execute(delete(import_batch).where(here))


def _read(row: Row[Any]) -> WaitingChanges:
    return WaitingChanges(row.import_id, row.actor, tuple(AccountChange(**change) for change in row.changes["people"]))


def _folded(userid: str | None) -> str:
    """WeCom's userids know no case."""
    return (userid or "").lower()
