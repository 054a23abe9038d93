"""Adding to an open round whom the frozen plan names today and the round does not know yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from surveys.assignments.replacements import read_ledger
from surveys.audit import record_act
from surveys.draw import Demand, draw_raters
from surveys.errors import WrongState
from surveys.relations import AssignmentSpec, SubjectSpec, list_candidates
from surveys.relations.subjects import list_subjects
from surveys.roster import Roster, load_roster
from surveys.rounds.model import UNDER_WAY, Round, get_round
from surveys.rounds.opening import insert_assignments, insert_subjects, invite_raters
from surveys.store.tables import subject
from surveys.work import Work


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
    """What the frozen plan's rules name today and the round does not know yet; `known`: subjects it knows."""

    subjects: Sequence[SubjectSpec]
    known: int
    specs: Sequence[AssignmentSpec]

    @property
    def raters(self) -> set[str]:
        return {spec.rater for spec in self.specs}

    def counted(self, round_: Round) -> Supplemented:
        return Supplemented(round_.round_id, round_.title, len(self.subjects), len(self.raters), len(self.specs))


def supplement_round(work: Work, *, round_id: str, actor: str) -> Supplemented:
    """Add whom the frozen plan's rules name today and the round does not know yet; only new raters are invited.

    What is there stays; nobody gets back what they gave back. Safe to repeat. Errors: `round_not_open`.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    joining = _find_joining(work, round_)
    insert_subjects(work, round_id, joining.subjects, first=joining.known)
    insert_assignments(work, round_id, joining.specs)
    invite_raters(work, round_id, sorted(joining.raters), round_.closes_at)
    done = joining.counted(round_)
    facts = {"subjects": done.subjects, "raters": done.raters, "assignments": done.assignments}
    record_act(work, actor=actor, action="supplement_round", target=round_id, **facts)
    return done


def preview_supplement(work: Work, *, round_id: str) -> Supplemented:
    """What `supplement_round` would add now; nothing is changed. Errors: `round_not_open`."""
    round_ = get_round(work, round_id=round_id)
    return _find_joining(work, round_).counted(round_)


def _find_joining(work: Work, round_: Round) -> _Joining:
    if round_.state not in UNDER_WAY:
        raise WrongState("round_not_open", round=round_.round_id, state=round_.state)
    roster = load_roster(work)
    subjects, known = _list_subjects(work, round_, roster)
    new = [spec for spec in subjects if spec.subject_id not in known]
    specs = _list_missing(work, round_, roster, subjects, {entry.subject_id for entry in new})
    return _Joining(new, len(known), specs)


def _list_subjects(work: Work, round_: Round, roster: Roster) -> tuple[list[SubjectSpec], set[str]]:
    """Those of today's roster that are not marked as left, and all that the round knows already."""
    rows = work.db.execute(select(subject).where(subject.c.round_id == round_.round_id)).all()
    left = {row.subject_id for row in rows if row.left_on is not None}
    today = list_subjects(roster, round_.frozen.plan)
    return [spec for spec in today if spec.subject_id not in left], {row.subject_id for row in rows}


def _list_missing(
    work: Work, round_: Round, roster: Roster, subjects: Sequence[SubjectSpec], new: set[str]
) -> list[AssignmentSpec]:
    """All candidates where there is no draw; where there is one, a draw for the new subjects alone."""
    plan = round_.frozen.plan
    ledger = read_ledger(work, round_id=round_.round_id)
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
    seed = round_.frozen.draw_seed + str(len(ledger.voices)).encode()
    draw = draw_raters(demands, at_most=at_most, loads=loads, seed=seed)
    drawn = ((seats[place][voice][0], *place) for place, voices in draw.chosen.items() for voice in voices)
    return [*specs, *(AssignmentSpec(*pair) for pair in drawn)]
