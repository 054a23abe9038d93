"""A policy as values: what `scoring.policy.parse_policy` returns. Points and percentages are exact fractions, of 100.

Field names are the keys of the policy file (docs/formats.md, The policy file).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Scale:
    """Lowest and highest raw value of an item."""

    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Item:
    """One thing rated: its name, its weight among the items of the relation, its scale."""

    name: str
    weight: Fraction
    scale: Scale


@dataclass(frozen=True, slots=True)
class Trim:
    """How many copies of the extremes are dropped, of each item's values or of the raters' totals."""

    by: str = "item"
    high: int = 1
    low: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """Who rates (leader, peer …): points inside the part, items, and how the raters become one figure."""

    relation: str
    points: Fraction
    items: tuple[Item, ...]
    anonymous: bool = True
    aggregate: str = "mean"
    trim: Trim = Trim()
    at_least: Fraction | None = None

    @property
    def weight(self) -> Fraction:
        """Total weight of the items."""
        return sum((item.weight for item in self.items), Fraction(0))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the score: its points of 100 and where its percentage comes from."""

    key: str
    points: Fraction
    source: str
    combine: str = "mean"
    indicator: str = ""
    against_target: bool = False
    start: Fraction = Fraction(0)
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """A grade: with `min` alone a lower bound on the published score; with `max` a share of the group in percent."""

    name: str
    min: Fraction | None = None
    max: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event does to the grade: `set` and `at_most` name a grade, `lower` a number of steps."""

    kind: str
    action: str
    grade: str = ""
    steps: int = 0


@dataclass(frozen=True, slots=True)
class UnitRule:
    """What the unit's own grade does to the count of one grade in its group."""

    unit_grade: str
    grade: str
    max_count: int | None = None
    min_count: int | None = None
    freed_to: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Grading:
    """How published scores become grades, best grade first. Without `grades` nobody is graded."""

    method: str = "bands"
    grades: tuple[Band, ...] = ()
    group_by: tuple[str, ...] = ()
    small_group: int = 0
    small_bands: tuple[Band, ...] = ()
    ties: str = "report"
    events_in_quota: bool = False
    events: tuple[EventRule, ...] = ()
    unit_rules: tuple[UnitRule, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the grades, best first."""
        return tuple(band.name for band in self.grades)


@dataclass(frozen=True, slots=True)
class Honours:
    """The best `count` of the grades `grades` without an event of a kind in `barred_by` are honoured."""

    grades: tuple[str, ...]
    count: int
    barred_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the gate asks for beyond the smallest group: percent of its range that a small group's figure must keep, and
    raters that a relation needs for its comments to be shown."""

    width: Fraction = Fraction(20)
    comments: int = 5


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy. `chapters`: settings of the chapters it names, by key; `source_text`: the file as written.

    `ledger_empty`: what a ledger without a deduction is in a round whose period was checked, `full` or `unrated`.
    `part_round`: scores are the points of the parts that are there, unscaled (see `for_relations`).
    """

    name: str
    parts: tuple[Part, ...]
    grading: Grading = Grading()
    honours: Honours | None = None
    decimals: int = 2
    percent: str = "of_max"
    min_raters: int = 3
    missing: str = "renormalise"
    disclosure: Disclosure = Disclosure()
    ledger_empty: str = "unrated"
    part_round: bool = False
    chapters: Mapping[str, object] = field(default_factory=dict)
    source_text: str = field(default="", repr=False)

    def relations(self) -> Iterator[tuple[Part, Relation]]:
        """Every relation with its part, in the order of the policy."""
        for part in self.parts:
            for relation in part.relations:
                yield part, relation

    def event_kinds(self) -> frozenset[str]:
        """Kinds of events that the policy names."""
        barred = self.honours.barred_by if self.honours else ()
        return frozenset(rule.kind for rule in self.grading.events) | frozenset(barred)

    @property
    def full_points(self) -> Fraction:
        """The most that a score can be: 100, or less in a part round."""
        return sum((part.points for part in self.parts), Fraction(0))

    def for_relations(self, relations: Collection[str]) -> "Policy":
        """The policy of a round that asks only `asked`. Where that is every relation, the policy itself.

        Else a part round: the parts that these relations feed, with their points as they are and nothing made up for
        the rest. Nobody is graded or honoured by a part of the year. Source: docs/formats.md, Part rounds.
        """
        if all(relation.relation in relations for _, relation in self.relations()):
            return self
        parts = tuple(_fed_part(part, relations) for part in self.parts)
        grading = Grading(group_by=self.grading.group_by)
        chapters = {key: value for key, value in self.chapters.items() if key not in _OF_WHOLE_SCORES}
        fed = tuple(part for part in parts if part.relations)
        return replace(self, parts=fed, grading=grading, honours=None, part_round=True, chapters=chapters)


_OF_WHOLE_SCORES = ("consequences", "comparison")
"""Chapters that read grades, or set a whole score beside others."""


def _fed_part(part: Part, asked_for: Collection[str]) -> Part:
    relations = tuple(relation for relation in part.relations if relation.relation in asked_for)
    return replace(part, relations=relations, points=sum((relation.points for relation in relations), Fraction(0)))
