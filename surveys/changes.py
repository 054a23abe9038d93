"""Rounds under way after a roster change: who left is asked and rated no more, what was answered stays.

People 请假 or 借调 in the middle of a round stay in it, and departments that were renamed keep their form. Whoever
comes back goes on. New people join only when an administrator asks for it (``supplement_round``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from surveys.accounts import list_admin_parties, list_gone
from surveys.audit import record_act
from surveys.draw import Demand, draw_raters
from surveys.errors import WrongState
from surveys.joining import invite_found
from surveys.outbox import NewNotice, post_notices
from surveys.plans import Plan
from surveys.quiet import after_quiet_hours
from surveys.refusals import withdraw_assignment
from surveys.relations import AssignmentSpec, SubjectSpec, list_candidates
from surveys.relations.subjects import list_subjects
from surveys.replacements import fill_groups, read_ledger
from surveys.roster import Roster, load_roster
from surveys.rounds.base import EXCLUDED, SUBJECT_LEFT, UNDER_WAY, Round, get_round, list_rounds
from surveys.rounds.opening import insert_assignments, insert_subjects, invite_raters
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


@dataclass(frozen=True, slots=True)
class Supplemented:
    """What joining the new people added to a round."""

    round_id: str
    title: str
    subjects: int
    raters: int
    assignments: int


@dataclass(frozen=True, slots=True)
class _Joining:
    """What the frozen plan's rules name today and the round does not know yet; ``known``: subjects it knows."""

    subjects: Sequence[SubjectSpec]
    known: int
    specs: Sequence[AssignmentSpec]

    @property
    def raters(self) -> set[str]:
        return {one.rater for one in self.specs}

    def counted(self, found: Round) -> Supplemented:
        return Supplemented(found.round_id, found.title, len(self.subjects), len(self.raters), len(self.specs))


def adjust_rounds(work: Work, *, actor: str, tz: ZoneInfo = CHINA, admins: Sequence[str] = ()) -> tuple[Adjusted, ...]:
    """Bring every round under way into line with the roster; administrators are told once, in one message. Whom no
    invitation had found, and who has a 企业微信账号 now, is invited.

    Safe to repeat: a second time finds nothing to do. ``admins`` are those of the settings.
    """
    roster = load_roster(work)
    running = sorted(list_rounds(work, states=UNDER_WAY), key=lambda one: one.round_id)
    done = [_adjust(work, one.round_id, roster, tz) for one in running]
    invite_found(work, send_at=after_quiet_hours(work.now, tz))
    changed = tuple(one for one in done if one.left or one.back or one.dropped or one.stepped_in)
    for one in changed:
        facts = {"left": one.left, "back": one.back, "dropped": one.dropped, "stepped_in": one.stepped_in}
        record_act(work, actor=actor, action="adjust_round", target=one.round_id, **facts)
    if changed:
        _tell(work, changed, tz, admins)
    return changed


def _tell(work: Work, changed: Sequence[Adjusted], tz: ZoneInfo, admins: Sequence[str]) -> None:
    names = ("title", "left", "back", "dropped", "stepped_in", "short")
    rounds = [{name: getattr(one, name) for name in names} for one in changed]
    params, key = {"event": "rounds_adjusted", "rounds": rounds}, work.new_id()
    told = list_admin_parties(work, also=admins)
    notices = (NewNotice(f"adjusted:{key}:{party}", party, "announcement", params) for party in told)
    post_notices(work, notices, send_at=after_quiet_hours(work.now, tz))


def _adjust(work: Work, round_id: str, roster: Roster, tz: ZoneInfo) -> Adjusted:
    found = get_round(work, round_id=round_id, lock=True)
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
    filled = fill_groups(work, found=found, roster=roster, places=places, send_at=send_at)
    return Adjusted(
        round_id, found.title, len(left), back, dropped + len(excluded), len(filled.added), len(filled.short)
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


def supplement_round(work: Work, *, round_id: str, actor: str) -> Supplemented:
    """Add whom the frozen plan's rules name today and the round does not know yet; only new raters are invited.

    What is there stays; nobody gets back what they gave back. Safe to repeat. Errors: ``round_not_open``.
    """
    found = get_round(work, round_id=round_id, lock=True)
    joining = _find_joining(work, found)
    insert_subjects(work, round_id, joining.subjects, first=joining.known)
    insert_assignments(work, round_id, joining.specs)
    invite_raters(work, round_id, sorted(joining.raters), found.closes_at)
    done = joining.counted(found)
    facts = {"subjects": done.subjects, "raters": done.raters, "assignments": done.assignments}
    record_act(work, actor=actor, action="supplement_round", target=round_id, **facts)
    return done


def preview_supplement(work: Work, *, round_id: str) -> Supplemented:
    """What ``supplement_round`` would add now; nothing is changed. Errors: ``round_not_open``."""
    found = get_round(work, round_id=round_id)
    return _find_joining(work, found).counted(found)


def _find_joining(work: Work, found: Round) -> _Joining:
    if found.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    roster = load_roster(work)
    subjects, known = _list_subjects(work, found, roster)
    new = [one for one in subjects if one.subject_id not in known]
    specs = _list_missing(work, found, roster, subjects, {one.subject_id for one in new})
    return _Joining(new, len(known), specs)


def _list_subjects(work: Work, found: Round, roster: Roster) -> tuple[list[SubjectSpec], set[str]]:
    """Those of today's roster that are not marked as left, and all that the round knows already."""
    rows = work.db.execute(select(subject).where(subject.c.round_id == found.round_id)).all()
    left = {row.subject_id for row in rows if row.left_on is not None}
    today = list_subjects(roster, Plan.from_document(found.content["plan"]))
    return [one for one in today if one.subject_id not in left], {row.subject_id for row in rows}


def _list_missing(
    work: Work, found: Round, roster: Roster, subjects: Sequence[SubjectSpec], new: set[str]
) -> list[AssignmentSpec]:
    """All candidates where there is no draw; where there is one, a draw for the new subjects alone."""
    plan = Plan.from_document(found.content["plan"])
    ledger = read_ledger(work, round_id=found.round_id)
    specs, demands, at_most, seats = [], [], 0, {}
    for relation in plan.relations:
        for about in subjects:
            place = (relation.relation, about.subject_id)
            they = list_candidates(roster, relation, about)
            taken = ledger.voices.get(place, set()) | ledger.refused.get(place, set())
            free = {voice: parties for voice, parties in they.voices.items() if voice not in taken}
            if relation.draw is None or they.by_hand:
                specs += [AssignmentSpec(parties[0], *place) for parties in free.values()]
            elif about.subject_id in new:
                at_most = relation.draw.at_most_per_rater
                seats[place] = free
                demands.append(Demand(place, relation.draw.at_least, tuple(free), about.unit))
    loads = Counter[str]()
    for rater, count in ledger.loads.items():
        loads[rater.partition("#")[0]] = max(loads[rater.partition("#")[0]], count)
    seed = bytes.fromhex(found.content.get("draw", {}).get("seed", "")) + str(len(ledger.voices)).encode()
    draw = draw_raters(demands, at_most=at_most, loads=loads, seed=seed)
    drawn = ((seats[place][voice][0], *place) for place, voices in draw.chosen.items() for voice in voices)
    return [*specs, *(AssignmentSpec(*one) for one in drawn)]
