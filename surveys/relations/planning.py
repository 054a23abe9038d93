"""A roster and a plan → the subjects of a round and who rates whom. Pure: the same input gives the same round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from surveys.plans.model import Plan, PlanRelation
from surveys.relations.base import SubjectSpec
from surveys.relations.registry import RATER_RULES
from surveys.relations.subjects import list_subjects
from surveys.roster import Roster

MOST_TO_RATE = 40
_NAMED = 10
Notable = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AssignmentSpec:
    """``rater`` (a party) rates ``subject_id`` under ``relation``."""

    rater: str
    relation: str
    subject_id: str


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """``warnings`` are (code, params): told before opening, none of them forbids it."""

    subjects: tuple[SubjectSpec, ...]
    assignments: tuple[AssignmentSpec, ...]
    warnings: tuple[Notable, ...]


def plan_round(roster: Roster, plan: Plan, *, min_raters: int = 3) -> RoundPlan:
    """Draw a round. Nobody rates himself except under the rule ``self``; nobody rates a subject twice in a relation.

    Rows of the sheet 关系 replace the rule for their subject and relation. Warnings (params):
    ``subjects_without_raters`` (relation, count, names), ``groups_too_small`` (relation, count, min_raters, names),
    ``raters_overloaded`` (count, limit, most, names), ``departments_without_people`` (count, names).
    """
    subjects = list_subjects(roster, plan)
    assignments: list[AssignmentSpec] = []
    warnings = _left_out(roster, plan)
    for relation in plan.relations:
        raters = {subject.subject_id: _raters_of(roster, relation, subject) for subject in subjects}
        assignments += [
            AssignmentSpec(rater, relation.relation, subject_id)
            for subject_id, parties in raters.items()
            for rater in parties
        ]
        if relation.raters != "public":
            warnings += _thin(subjects, relation, raters, min_raters)
    warnings += _overloaded(roster, assignments)
    return RoundPlan(subjects, tuple(assignments), tuple(warnings))


def _raters_of(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> tuple[str, ...]:
    """Parties in order, once each."""
    by_hand = _named_by_hand(roster, relation, subject)
    found = set(_named_by_rule(roster, relation, subject) if by_hand is None else by_hand)
    if subject.kind == "person" and relation.raters != "self" and relation.relation != "self":
        found.discard(f"person:{subject.subject_id}")
    return tuple(sorted(found))


def _named_by_hand(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> list[str] | None:
    """Raters from the sheet 关系, [] where those it names are away; None where it does not name the subject."""
    if subject.kind != "person":
        return None
    named = roster.overrides_by_subject.get((subject.subject_id, relation.relation))
    if named is None:
        return None
    people = (roster.find_person(person_id) for person_id in named)
    return [one.party for one in people if one is not None and one.status == "active"]


def _named_by_rule(roster: Roster, relation: PlanRelation, subject: SubjectSpec) -> Iterable[str]:
    rule = RATER_RULES[relation.raters]
    if subject.kind not in rule.kinds:
        return ()
    raters = rule.list_raters(roster, subject)
    if not relation.not_own_unit:
        return raters
    own = {one.party for one in roster.active_people if one.department == subject.unit}
    return (rater for rater in raters if rater not in own)


# --- what an administrator should know before opening ------------------------------------------------------


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    return "、".join(listed[:_NAMED]) + ("……" if len(listed) > _NAMED else "")


def _thin(
    subjects: tuple[SubjectSpec, ...], relation: PlanRelation, raters: dict[str, tuple[str, ...]], min_raters: int
) -> list[Notable]:
    voices = {key: len({rater.partition("#")[0] for rater in parties}) for key, parties in raters.items()}
    alone = [subject.name for subject in subjects if not voices[subject.subject_id]]
    small = [subject.name for subject in subjects if 0 < voices[subject.subject_id] < min_raters]
    found: list[Notable] = []
    if alone:
        params = {"relation": relation.relation, "count": len(alone), "names": _names(alone)}
        found.append(("subjects_without_raters", params))
    if small and relation.anonymous:
        params = {"relation": relation.relation, "count": len(small), "names": _names(small)}
        found.append(("groups_too_small", {**params, "min_raters": min_raters}))
    return found


def _overloaded(roster: Roster, assignments: list[AssignmentSpec]) -> list[Notable]:
    load = Counter(one.rater for one in assignments if one.rater.startswith("person:"))
    heavy = [(count, rater) for rater, count in load.items() if count > MOST_TO_RATE]
    if not heavy:
        return []
    people = (roster.find_person(rater.partition(":")[2]) for _, rater in sorted(heavy, reverse=True))
    names = _names(one.name for one in people if one is not None)
    params = {"count": len(heavy), "limit": MOST_TO_RATE, "most": max(heavy)[0], "names": names}
    return [("raters_overloaded", params)]


def _left_out(roster: Roster, plan: Plan) -> list[Notable]:
    if not any(rule.kind == "department" for rule in plan.subjects):
        return []
    manned = {one.department for one in roster.active_people}
    empty = [one.name for one in roster.departments if one.name not in manned]
    return [("departments_without_people", {"count": len(empty), "names": _names(empty)})] if empty else []
