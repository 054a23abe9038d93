"""Rounds under way after a roster change: who left is asked and rated no more, what was answered stays.

People 请假 or 借调 in the middle of a round stay in it, and departments that were renamed keep their form. Whoever
comes back goes on. New people join only when an administrator asks for it (`supplement_round`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from surveys.accounts.bindings import list_gone
from surveys.assignments.declining import withdraw_assignment
from surveys.assignments.late_invitations import invite_found
from surveys.assignments.replacements import fill_groups
from surveys.audit import record_act
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.messages.admin_notices import notify_admins
from surveys.relations import AssignmentSpec
from surveys.roster import Roster, load_roster
from surveys.rounds.model import EXCLUDED, SUBJECT_LEFT, UNDER_WAY, get_round, list_rounds
from surveys.rounds.opening import insert_assignments
from surveys.store.tables import assignment, refusal, subject
from surveys.work import Work

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Adjusted:
    """What became of one round: subjects who left or came back, assignments that fell away, who stepped in."""

    round_id: str
    title: str
    left: int = 0
    back: int = 0
    dropped: int = 0
    stepped_in: int = 0
    short: int = 0
    """Groups that stay too small because nobody is left to ask."""


def adjust_rounds(work: Work, *, actor: str, tz: ZoneInfo = CHINA, admins: Sequence[str] = ()) -> tuple[Adjusted, ...]:
    """Bring every round under way into line with the roster; administrators are told once, in one message. Whom no
    invitation had found, and who has a 企业微信账号 now, is invited.

    Safe to repeat: a second time finds nothing to do. `admins` are those of the settings.
    """
    roster = load_roster(work)
    running = sorted(list_rounds(work, states=UNDER_WAY), key=lambda round_: round_.round_id)
    done = [_adjust(work, round_.round_id, roster, tz) for round_ in running]
    invite_found(work, send_at=after_quiet_hours(work.now, tz))
    changed = tuple(
        adjusted for adjusted in done if adjusted.left or adjusted.back or adjusted.dropped or adjusted.stepped_in
    )
    for adjusted in changed:
        facts = {
            "left": adjusted.left,
            "back": adjusted.back,
            "dropped": adjusted.dropped,
            "stepped_in": adjusted.stepped_in,
        }
        record_act(work, actor=actor, action="adjust_round", target=adjusted.round_id, **facts)
    if changed:
        _tell(work, changed, tz, admins)
    return changed


def _tell(work: Work, changed: Sequence[Adjusted], tz: ZoneInfo, admins: Sequence[str]) -> None:
    names = ("title", "left", "back", "dropped", "stepped_in", "short")
    rounds = [{name: getattr(adjusted, name) for name in names} for adjusted in changed]
    key, morning = f"adjusted:{work.new_id()}", after_quiet_hours(work.now, tz)
    params = {"rounds": rounds}
    notify_admins(work, admins=admins, key=key, event="rounds_adjusted", params=params, send_at=morning)


def _adjust(work: Work, round_id: str, roster: Roster, tz: ZoneInfo) -> Adjusted:
    round_ = get_round(work, round_id=round_id, lock=True)
    back = _take_back(work, round_id, roster)
    left = _let_go(work, round_id, roster, tz)
    dropped = _drop_open(work, round_id, left, SUBJECT_LEFT) if left else 0
    excluded = _drop_excluded(work, round_id, roster)
    rows = work.db.execute(
        select(assignment).where(assignment.c.round_id == round_id, assignment.c.done_on.is_(None))
    ).all()
    gone = list_gone(work, parties=sorted({row.rater for row in rows}))
    places = {(row.relation, row.subject_id) for row in rows if row.rater in gone} | set(excluded)
    send_at = after_quiet_hours(work.now, tz)
    filled = fill_groups(work, round_=round_, roster=roster, places=places, send_at=send_at)
    return Adjusted(
        round_id, round_.title, len(left), back, dropped + len(excluded), len(filled.added), len(filled.short)
    )


def _let_go(work: Work, round_id: str, roster: Roster, tz: ZoneInfo) -> list[str]:
    """People who are rated and have left; the day is noted."""
    here = (subject.c.round_id == round_id) & (subject.c.kind == "person") & subject.c.left_on.is_(None)
    ids = work.db.execute(select(subject.c.subject_id).where(here)).scalars().all()
    left = [key for key in ids if not _is_here(roster, key)]
    if left:
        today = work.now.astimezone(tz).date()
        work.db.execute(update(subject).where(here, subject.c.subject_id.in_(left)).values(left_on=today))
    return left


def _is_here(roster: Roster, person_id: str) -> bool:
    person = roster.find_person(person_id)
    return person is not None and person.status != "left"


def _drop_open(work: Work, round_id: str, subjects: Sequence[str], reason: str) -> int:
    rows = work.db.execute(
        select(assignment).where(
            assignment.c.round_id == round_id,
            assignment.c.subject_id.in_(subjects),
            assignment.c.done_on.is_(None),
        )
    ).all()
    for row in rows:
        place = {"relation": row.relation, "subject_id": row.subject_id}
        withdraw_assignment(work, round_id=round_id, rater=row.rater, **place, reason=reason)
    return len(rows)


def _drop_excluded(work: Work, round_id: str, roster: Roster) -> list[tuple[str, str]]:
    """Open assignments of pairs that were excluded meanwhile; their places."""
    if not roster.exclusions:
        return []
    rows = work.db.execute(
        select(assignment).where(assignment.c.round_id == round_id, assignment.c.done_on.is_(None))
    ).all()
    places = []
    for row in rows:
        if roster.is_excluded(row.rater, row.subject_id):
            place = {"relation": row.relation, "subject_id": row.subject_id}
            withdraw_assignment(work, round_id=round_id, rater=row.rater, **place, reason=EXCLUDED)
            places.append((row.relation, row.subject_id))
    return places


def _take_back(work: Work, round_id: str, roster: Roster) -> int:
    """Subjects who are back are rated again by whoever had not answered when they left."""
    gone = (subject.c.round_id == round_id) & subject.c.left_on.is_not(None)
    ids = [key for key in work.db.execute(select(subject.c.subject_id).where(gone)).scalars() if _is_here(roster, key)]
    if not ids:
        return 0
    work.db.execute(update(subject).where(gone, subject.c.subject_id.in_(ids)).values(left_on=None))
    theirs = (refusal.c.round_id == round_id) & (refusal.c.reason == SUBJECT_LEFT) & refusal.c.subject_id.in_(ids)
    rows = work.db.execute(select(refusal).where(theirs)).all()
    work.db.execute(delete(refusal).where(theirs))
    insert_assignments(work, round_id, [AssignmentSpec(row.rater, row.relation, row.subject_id) for row in rows])
    return len(ids)
