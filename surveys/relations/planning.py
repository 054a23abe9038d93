"""A roster and a plan → the subjects of a round and who rates whom. Pure: the same input gives the same round."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from surveys.draw import Demand, Draw, draw_raters
from surveys.plans.model import Plan, PlanRelation
from surveys.relations.base import SubjectSpec
from surveys.relations.candidates import Candidates, list_candidates
from surveys.relations.subjects import list_subjects
from surveys.roster import Roster


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """`rater` (a party) rates `subject_id` under `relation`."""

    rater: str
    relation: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """`draw` says how balanced the drawn relations came out, and which bound could not be kept."""

    subjects: tuple[SubjectSpec, ...]
    assignments: tuple[AssignmentSpec, ...]
    draw: Draw = field(default_factory=lambda: Draw({}))


def plan_round(roster: Roster, plan: Plan, *, seed: bytes = b"", resting: frozenset[str] = frozenset()) -> RoundPlan:
    """Who rates whom. Nobody rates himself except under the rule `self`; nobody rates a subject twice in a relation.

    Rows of the sheet 关系 replace the rule, and the draw, for their subject and relation; exclusions always bind.
    Enterprises that are `resting` (keys) are not asked at all.
    Relations with `draw` choose among the rule's candidates, with chance from `seed` alone.
    """
    subjects = list_subjects(roster, plan)
    chosen = [
        (relation, subject, list_candidates(roster, relation, subject).without(resting))
        for relation in plan.relations
        for subject in subjects
    ]
    drawn = [choice for choice in chosen if choice[0].draw is not None and not choice[2].by_hand]
    loads = Counter(
        voice for relation, _, they in chosen if relation.draw is None or they.by_hand for voice in they.names
    )
    draw = _draw(drawn, loads, seed)
    assignments = tuple(
        AssignmentSpec(rater, relation.relation, subject.subject_id)
        for relation, subject, they in chosen
        for rater in _raters_of(relation, subject, they, draw)
    )
    return RoundPlan(subjects, assignments, draw)


def _draw(drawn: list[tuple[PlanRelation, SubjectSpec, Candidates]], loads: Counter[str], seed: bytes) -> Draw:
    demands, at_most = [], 0
    for relation, subject, they in drawn:
        assert relation.draw is not None
        key, at_most = (relation.relation, subject.subject_id), relation.draw.at_most_per_rater
        link = relation.draw.link_departments and bool(subject.unit)
        demands.append(Demand(key, relation.draw.at_least, they.names, subject.unit, link))
    return draw_raters(demands, at_most=at_most, loads=loads, seed=seed)


def _raters_of(relation: PlanRelation, subject: SubjectSpec, they: Candidates, draw: Draw) -> tuple[str, ...]:
    """All candidates, or every seat of those who were drawn."""
    if relation.draw is None or they.by_hand:
        return they.parties
    chosen = draw.chosen[relation.relation, subject.subject_id]
    return tuple(party for voice in chosen for party in they.seats_of(voice))
