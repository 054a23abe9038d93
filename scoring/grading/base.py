"""What a grading method is: from a group's published scores to grades, with a certificate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from scoring.files.toml_table import Table
from scoring.policy_model import Band, Grading, UnitRule


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be graded by score; `score` is the published one."""

    subject: str
    score: Fraction


@dataclass(frozen=True)
class Group:
    """People graded together, best score first.

    `fixed` counts, by grade, people graded by an event inside the quotas; `rules` are those for the unit's own grade.
    """

    people: tuple[Person, ...]
    fixed: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[UnitRule, ...] = ()
    decimals: int = 2

    @property
    def size(self) -> int:
        """n as for the quotas."""
        return len(self.people) + sum(self.fixed.values())

    def blocks(self) -> list[list[Person]]:
        """People with equal scores together, best first."""
        blocks: list[list[Person]] = []
        for person in self.people:
            if blocks and blocks[-1][0].score == person.score:
                blocks[-1].append(person)
            else:
                blocks.append([person])
        return blocks


@dataclass(frozen=True)
class Verdict:
    """Grades by subject (empty when undecided), those in a grade over its quota, and the certificate."""

    grades: Mapping[str, str]
    certificate: dict[str, Any]
    excess: frozenset[str] = frozenset()
    undecided: bool = False


class GradingMethod:
    """Base of the methods."""

    keys: ClassVar[frozenset[str]] = frozenset()

    def read_grades(self, table: Table, key: str) -> tuple[Band, ...]:
        """The grades of a policy file as this method wants them; refuses what makes no sense."""
        raise NotImplementedError

    def decide(self, grading: Grading, grades: tuple[Band, ...], group: Group) -> Verdict:
        """Grade a group."""
        raise NotImplementedError


def read_names(table: Table, key: str) -> list[tuple[Table, str]]:
    """Entries of a list of grades with their names; refuses an empty list and names twice."""
    names: list[tuple[Table, str]] = []
    for entry in table.tables(key, required=True):
        name = entry.text("name")
        if name in {other for _, other in names}:
            raise entry.error("name", "duplicate", value=name)
        names.append((entry, name))
    return names
