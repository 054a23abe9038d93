"""Who stands in for whom: where a superior is away (请假, 借调, 离职), the nearest one above who is 在岗."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from surveys.relations.base import SubjectSpec
from surveys.roster import Person, Roster


@dataclass(frozen=True, slots=True)
class StandIn:
    """`person` rates in place of `away`."""

    person: Person
    away: Person


@runtime_checkable
class WithStandIns(Protocol):
    """A rule whose raters can be away and represented."""

    def list_stand_ins(self, roster: Roster, subject: SubjectSpec) -> tuple[StandIn, ...]:
        """Empty where those whom the rule means are there."""


def find_stand_in(roster: Roster, away: Person) -> StandIn | None:
    """The first person 在岗 up the line of 上级工号; None where the line ends or turns in a circle."""
    seen = {away.person_id}
    here = roster.find_person(away.manager_id) if away.manager_id else None
    while here is not None and here.person_id not in seen:
        if here.status == "active":
            return StandIn(here, away)
        seen.add(here.person_id)
        here = roster.find_person(here.manager_id) if here.manager_id else None
    return None
