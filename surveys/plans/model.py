"""A plan: what a round of its kind is, from the first invitation to the policy that scores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.plans.after import After

KINDS = ("person", "department", "service", "project", "enterprise")
LISTED = ("service", "project")
"""Kinds whose members a plan names itself."""
EVERY = ("once", "week", "month", "quarter", "half-year", "year")


@dataclass(frozen=True, slots=True)
class Service:
    """A service window, a course, a project or the like, named by the plan itself."""

    key: str
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class SubjectsRule:
    """Who or what is rated: people 在岗 of `levels`, departments with people, active enterprises, or what is listed.

    `services` are the services or projects listed; `enterprises` the keys of those meant, all where empty.
    """

    kind: str
    levels: tuple[str, ...] = ()
    serves_enterprises: bool = False
    """Only departments that serve enterprises."""
    services: tuple[Service, ...] = ()
    enterprises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawRule:
    """A balanced draw among a rule's candidates: at least so many raters for each subject, no rater with too many.

    `at_most_per_rater` counts all that the rater has in the round, under every relation. `link_departments`: all
    departments of subjects hang together through raters they share, so that strict and mild raters can be told apart.
    """

    at_least: int
    at_most_per_rater: int
    link_departments: bool = False


@dataclass(frozen=True, slots=True)
class PlanRelation:
    """Under `relation` (the policy's), raters found by the rule `raters` answer `questionnaire`."""

    relation: str
    raters: str
    questionnaire: str
    anonymous: bool = True
    not_own_unit: bool = False
    """Leave out raters from the subject's own department."""
    draw: DrawRule | None = None
    """Who of the rule's candidates rates is drawn; without it all of them do."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When rounds open by themselves: in each `every`, on a day of it, at a local time.

    `month` counts within a quarter, half-year or year from 1; `day` is held to the month's last; `weekday` 1 is
    Monday. `once`: only by hand. `on_workday`: an opening or closing day that is a day off moves to the next
    working day. `period`: of a plan that opens only by hand, the rhythm it follows all the same (month: a round is
    about the month in which it opens, unless another is named); "" where each round stands for itself.
    """

    every: str = "once"
    month: int = 1
    day: int = 1
    weekday: int = 1
    hour: int = 9
    minute: int = 0
    on_workday: bool = False
    period: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Immutable; a round freezes it as a JSON document."""

    name: str
    title: str
    purpose: str
    policy: str
    subjects: tuple[SubjectsRule, ...]
    relations: tuple[PlanRelation, ...]
    days: int
    reminders: tuple[str, ...] = ()
    """first | middle | last | days after the opening."""
    calendar: Calendar = Calendar()
    two_people: bool = False
    """Whether a second administrator must confirm what cannot be undone."""
    seats: str = "mean"
    """How the seats of one enterprise become its one vote: see `surveys.plans.enterprise_vote`."""
    at_most_per_quarter: int | None = None
    """Enterprises invited to so many rounds of the last 90 days are left out; None: nobody is."""
    composes: tuple[str, ...] = ()
    """Plans whose rounds of the same stretch of time count as periods of this one's result."""

    after: After = field(default_factory=After)
    """What follows a release."""

    @property
    def is_public(self) -> bool:
        """Whether whoever scans a sign's code may answer."""
        return any(relation.raters == "public" for relation in self.relations)

    @property
    def asks_people(self) -> bool:
        """Whether anybody is asked by name."""
        return any(relation.raters != "public" for relation in self.relations)

    def find_relation(self, relation: str) -> PlanRelation | None:
        return next((rule for rule in self.relations if rule.relation == relation), None)

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; `from_document` gives back an equal plan."""
        return {
            "name": self.name,
            "title": self.title,
            "purpose": self.purpose,
            "policy": self.policy,
            "subjects": [_subjects_document(rule) for rule in self.subjects],
            "relations": [_relation_document(relation) for relation in self.relations],
            "days": self.days,
            "reminders": list(self.reminders),
            "calendar": _fields(self.calendar),
            "two_people": self.two_people,
            "seats": self.seats,
            "at_most_per_quarter": self.at_most_per_quarter,
            "composes": list(self.composes),
            "after": self.after.to_document(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Plan:
        return cls(
            **{
                **document,
                "subjects": tuple(_subjects_from(rule) for rule in document["subjects"]),
                "relations": tuple(_relation_from(relation) for relation in document["relations"]),
                "reminders": tuple(document["reminders"]),
                "composes": tuple(document.get("composes", ())),
                "calendar": Calendar(**document["calendar"]),
                "after": After.from_document(document.get("after")),
            }
        )


def _fields(value: PlanRelation | Calendar | Service | DrawRule) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__dataclass_fields__}


def _subjects_document(rule: SubjectsRule) -> dict[str, Any]:
    return {
        "kind": rule.kind,
        "levels": list(rule.levels),
        "serves_enterprises": rule.serves_enterprises,
        "services": [_fields(service) for service in rule.services],
        "enterprises": list(rule.enterprises),
    }


def _subjects_from(document: Mapping[str, Any]) -> SubjectsRule:
    return SubjectsRule(
        kind=document["kind"],
        levels=tuple(document["levels"]),
        serves_enterprises=document["serves_enterprises"],
        services=tuple(Service(**service) for service in document["services"]),
        enterprises=tuple(document.get("enterprises", ())),
    )


def _relation_document(relation: PlanRelation) -> dict[str, Any]:
    return {**_fields(relation), "draw": None if relation.draw is None else _fields(relation.draw)}


def _relation_from(document: Mapping[str, Any]) -> PlanRelation:
    draw = document.get("draw")
    return PlanRelation(**{**document, "draw": None if draw is None else DrawRule(**draw)})
