"""Grades, ranks and flags of all groups of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.grading.base import Group, Person, Verdict
from scoring.grading.events import after_events, is_set, matching
from scoring.grading.registry import METHODS
from scoring.policy_model import Policy

NO_GRADES = Verdict({}, {"method": "none"})
_OF_OTHERS = ("listed", "ties", "tied", "unit_rules")  # stays with the group: names of others, long lists


@dataclass(frozen=True)
class Candidate:
    """A subject before grading: published score (None: no score), group, unit's own grade, kinds of events."""

    subject: str
    score: Fraction | None
    group: str
    unit_grade: str
    kinds: frozenset[str]


@dataclass(frozen=True)
class Graded:
    """A subject after grading."""

    grade: str | None
    rank: int | None
    flags: frozenset[str]
    working: dict[str, Any]


@dataclass(frozen=True)
class GradedGroup:
    """A group after grading: n as for the quotas, certificate, members by subject."""

    size: int
    certificate: dict[str, Any]
    members: Mapping[str, Graded]


def grade_groups(policy: Policy, candidates: Sequence[Candidate]) -> dict[str, GradedGroup]:
    """Every group graded on its own, by name."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.group, []).append(candidate)
    return {name: _grade_group(policy, groups[name]) for name in sorted(groups)}


def _grade_group(policy: Policy, members: list[Candidate]) -> GradedGroup:
    grading = policy.grading
    rules = {member.subject: matching(grading, member.kinds) for member in members}
    taken_out = {member.subject for member in members if is_set(rules[member.subject])}
    fixed: dict[str, int] = {}
    for subject in taken_out if grading.events_in_quota else ():
        own_grade = after_events(grading, None, rules[subject]) or ""
        fixed[own_grade] = fixed.get(own_grade, 0) + 1
    people = [
        Person(member.subject, member.score)
        for member in members
        if member.score is not None and member.subject not in taken_out
    ]
    people.sort(key=lambda person: (-person.score, person.subject))
    unit_rules = tuple(rule for rule in grading.unit_rules if rule.unit_grade == members[0].unit_grade)
    group = Group(tuple(people), fixed, unit_rules, policy.decimals)
    small = group.size < grading.small_group
    verdict = _decide(policy, group, small)
    ranks = _ranks(members)
    certificate = verdict.certificate | {"small_group": small}
    own = {key: value for key, value in certificate.items() if key not in _OF_OTHERS}
    graded = {}
    for member in members:
        grade = after_events(grading, verdict.grades.get(member.subject), rules[member.subject])
        flags = _flags(policy, member, verdict, small, grade)
        events = sorted(member.kinds & policy.event_kinds())
        working = {"given": verdict.grades.get(member.subject), "events": events, "certificate": own}
        graded[member.subject] = Graded(grade, ranks.get(member.subject), flags, working)
    return GradedGroup(group.size, certificate, graded)


def _decide(policy: Policy, group: Group, small: bool) -> Verdict:
    grading = policy.grading
    if not grading.grades:
        return NO_GRADES
    if small and grading.small_bands:
        return METHODS["bands"].decide(grading, grading.small_bands, group)
    return METHODS[grading.method].decide(grading, grading.grades, group)


def _flags(policy: Policy, candidate: Candidate, verdict: Verdict, small: bool, grade: str | None) -> frozenset[str]:
    flags = set()
    if verdict.undecided and grade is None and candidate.score is not None:
        flags.add("undecided")
    if candidate.subject in verdict.excess:
        flags.add("excess")
    if candidate.kinds & policy.event_kinds():
        flags.add("event")
    if small:
        flags.add("small_group")
    return frozenset(flags)


def _ranks(members: Sequence[Candidate]) -> dict[str, int]:
    """1, 1, 3: one more than the number of better published scores in the group."""
    scores = sorted((member.score for member in members if member.score is not None), reverse=True)
    first = {score: place for place, score in reversed(list(enumerate(scores, start=1)))}
    return {member.subject: first[member.score] for member in members if member.score is not None}
