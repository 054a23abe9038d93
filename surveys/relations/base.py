"""What a rater rule is: for one subject, who rates it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from surveys.roster import Person, Roster


@dataclass(frozen=True, slots=True)
class SubjectSpec:
    """One subject of a round. `subject_id`: 工号, department name, 统一社会信用代码, or the key of what a plan lists.

    `unit` is a person's department, a department's own name, or what the plan says of what it lists; `level` a
    person's level (leader | manager | staff), else the kind.
    """

    subject_id: str
    kind: str
    """person | department | service | project | enterprise"""
    name: str
    unit: str
    level: str


class RaterRule(Protocol):
    """A rule, listed in `RATER_RULES`. It may name raters in any order, twice, or the subject: it is tidied later."""

    name: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of subject it can find raters for."""

    def list_raters(self, roster: Roster, subject: SubjectSpec) -> Iterable[str]:
        """Parties that rate the subject; only people 在岗 and active enterprises."""


def parties(people: Iterable[Person]) -> list[str]:
    return [person.party for person in people]


def get_subject_person(roster: Roster, subject: SubjectSpec) -> Person:
    """The person that a subject of kind person is; it was drawn from this very roster."""
    person = roster.find_person(subject.subject_id)
    assert person is not None
    return person
