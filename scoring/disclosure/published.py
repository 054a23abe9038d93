"""Results as they may be shown, and as they are kept: what has once been published counts in every later decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.arithmetic import exact_text
from scoring.disclosure.equations import Equation, equation_from_record, equation_record


@dataclass(frozen=True, slots=True)
class Figure:
    """One number to show: the published value and its text, or `hidden`; neither where there is no figure."""

    value: Fraction | None = None
    text: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class DisclosedRelation:
    """A relation to show. The number of raters is no secret."""

    relation: str
    raters: int
    points_max: Fraction
    percent: Figure
    points: Figure


@dataclass(frozen=True, slots=True)
class DisclosedPart:
    """A part to show."""

    key: str
    points_max: Fraction
    percent: Figure
    points: Figure
    relations: tuple[DisclosedRelation, ...] = ()


@dataclass(frozen=True, slots=True)
class DisclosedSubject:
    """A subject to show. With a hidden score, grade and rank are None.

    For later audits: `equations`, what is published, and `withheld`, the forms of what is not, without values.
    """

    subject: str
    name: str
    unit: str
    score: Figure
    grade: str | None
    rank: int | None
    group: str
    flags: tuple[str, ...]
    parts: tuple[DisclosedPart, ...]
    equations: tuple[Equation, ...] = ()
    withheld: tuple[Equation, ...] = ()

    def relation(self, name: str) -> DisclosedRelation:
        """One relation of any part; KeyError when there is none."""
        for part in self.parts:
            for relation in part.relations:
                if relation.relation == name:
                    return relation
        raise KeyError(name)

    def part(self, key: str) -> DisclosedPart:
        """One part; KeyError when there is none."""
        for part in self.parts:
            if part.key == key:
                return part
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class DisclosedResults:
    """Results as they may leave the house; `min_raters`: the smallest group by which that was decided."""

    policy: str
    decimals: int
    subjects: tuple[DisclosedSubject, ...]
    min_raters: int = 3

    def subject(self, key: str) -> DisclosedSubject:
        """One subject; KeyError when there is none."""
        for result in self.subjects:
            if result.subject == key:
                return result
        raise KeyError(key)


def to_record(results: DisclosedResults) -> dict[str, Any]:
    """Plain JSON of what was published, to be kept with the release. Holds no hidden value."""
    return {
        "policy": results.policy,
        "decimals": results.decimals,
        "min_raters": results.min_raters,
        "subjects": [_subject_record(result) for result in results.subjects],
    }


def from_record(record: Mapping[str, Any]) -> DisclosedResults:
    """The inverse of `to_record`."""
    return DisclosedResults(
        record["policy"],
        record["decimals"],
        tuple(_subject_from(result) for result in record["subjects"]),
        record["min_raters"],
    )


def _subject_record(subject: DisclosedSubject) -> dict[str, Any]:
    return {
        "subject": subject.subject,
        "name": subject.name,
        "unit": subject.unit,
        "score": _figure_record(subject.score),
        "grade": subject.grade,
        "rank": subject.rank,
        "group": subject.group,
        "flags": list(subject.flags),
        "parts": [
            {
                "key": part.key,
                "points_max": exact_text(part.points_max),
                "percent": _figure_record(part.percent),
                "points": _figure_record(part.points),
                "relations": [_relation_record(relation) for relation in part.relations],
            }
            for part in subject.parts
        ],
        "equations": [equation_record(equation) for equation in subject.equations],
        "withheld": [equation_record(equation) for equation in subject.withheld],
    }


def _relation_record(relation: DisclosedRelation) -> dict[str, Any]:
    return {
        "relation": relation.relation,
        "raters": relation.raters,
        "points_max": exact_text(relation.points_max),
        "percent": _figure_record(relation.percent),
        "points": _figure_record(relation.points),
    }


def _figure_record(figure: Figure) -> dict[str, Any]:
    return {"text": figure.text, "hidden": figure.hidden}


def _figure_from(record: Mapping[str, Any]) -> Figure:
    text: str = record["text"]
    return Figure(Fraction(text) if text else None, text, record["hidden"])


def _subject_from(record: Mapping[str, Any]) -> DisclosedSubject:
    return DisclosedSubject(
        subject=record["subject"],
        name=record["name"],
        unit=record["unit"],
        score=_figure_from(record["score"]),
        grade=record["grade"],
        rank=record["rank"],
        group=record["group"],
        flags=tuple(record["flags"]),
        parts=tuple(_part_from(part) for part in record["parts"]),
        equations=tuple(equation_from_record(equation) for equation in record["equations"]),
        withheld=tuple(equation_from_record(equation) for equation in record["withheld"]),
    )


def _part_from(record: Mapping[str, Any]) -> DisclosedPart:
    relations = tuple(
        DisclosedRelation(
            relation["relation"],
            relation["raters"],
            Fraction(relation["points_max"]),
            _figure_from(relation["percent"]),
            _figure_from(relation["points"]),
        )
        for relation in record["relations"]
    )
    percent, points = _figure_from(record["percent"]), _figure_from(record["points"])
    return DisclosedPart(record["key"], Fraction(record["points_max"]), percent, points, relations)
