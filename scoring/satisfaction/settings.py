"""What a policy says about satisfaction: the table `[satisfaction]`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from scoring.arithmetic import exact_text
from scoring.files.policy_names import relation_items
from scoring.files.toml_table import Table
from scoring.satisfaction.levels import INDEX, LEVELS, POINTS, TOP2, TOP3

RELATIONS = ("enterprise", "public")  # surveyed without being named
_KEYS = {"relations", "items", "overall", "points", "target", "target_of", "nps", "weights", "importance", "margins"}


@dataclass(frozen=True, slots=True)
class SatisfactionSettings:
    """`relations` and `items` surveyed (empty: all that have five levels); `overall`: the item that asks for all.

    `points` of the five levels; `target` in percent for the figure `target_of`; `nps`: items on 0 … 10; `weights`:
    fixed weights of the index; `importance`: for an item the item that asks how much it matters; `margins`: per column
    of subjects.csv the population's share of each value.
    """

    relations: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    overall: str = ""
    points: tuple[Fraction, ...] = POINTS
    target: Fraction | None = None
    target_of: str = TOP2
    nps: tuple[str, ...] = ()
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    importance: Mapping[str, str] = field(default_factory=dict)
    margins: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)


def read_satisfaction(table: Table) -> SatisfactionSettings:
    """`[satisfaction]`, checked. Raises FileError for unknown keys, relations and items, and for numbers off range."""
    table.only(_KEYS)
    known = relation_items(table.document)
    relations = _names(table, "relations", "relation", known)
    surveyed = relations or tuple(name for name in RELATIONS if name in known)
    items = {item for name in surveyed for item in known[name]}
    overall = table.text("overall") if "overall" in table else ""
    _known(table, "overall", overall, items)
    return SatisfactionSettings(
        relations=relations,
        items=_names(table, "items", "item", items),
        overall=overall,
        points=_points(table),
        target=_target(table),
        target_of=table.choice("target_of", (TOP2, TOP3, INDEX), TOP2),
        nps=_names(table, "nps", "item", items),
        weights=_weights(table, items),
        importance=_importance(table, items),
        margins=_margins(table),
    )


def _names(table: Table, key: str, what: str, known: Collection[str]) -> tuple[str, ...]:
    names = table.texts(key, ())
    for place, name in enumerate(names):
        if name not in known:
            params = {"what": what, "value": name, "known": ", ".join(sorted(known))}
            raise table.document.error((*table.path, key, place), "unknown_name", **params)
    return names


def _known(table: Table, key: str, name: str, items: Collection[str]) -> None:
    if name and name not in items:
        raise table.error(key, "unknown_name", what="item", value=name, known=", ".join(sorted(items)))


def _points(table: Table) -> tuple[Fraction, ...]:
    if "points" not in table:
        return POINTS
    points = table.numbers("points")
    if len(points) != len(LEVELS) or any(first <= other for first, other in pairwise(points)):
        raise table.error("points", "wrong_type", expected="five falling numbers, for the best level first")
    return points


def _target(table: Table) -> Fraction | None:
    if "target" not in table:
        return None
    target = table.number("target")
    if not 0 < target <= 100:
        raise table.error("target", "out_of_range", value=exact_text(target), low="above 0", high=100)
    return target


def _weights(table: Table, items: Collection[str]) -> Mapping[str, Fraction]:
    if "weights" not in table:
        return {}
    weights, inner = table.weights("weights"), table.table("weights")
    for name, weight in weights.items():
        _known(inner, name, name, items)
        if weight <= 0:
            raise inner.error(name, "wrong_type", expected="a number above 0")
    return weights


def _importance(table: Table, items: Collection[str]) -> Mapping[str, str]:
    if "importance" not in table:
        return {}
    inner = table.table("importance")
    asked_of = {name: inner.text(name) for name in inner.data}
    for name, by in asked_of.items():
        _known(inner, name, name, items)
        _known(inner, name, by, items)
    return asked_of


def _margins(table: Table) -> Mapping[str, Mapping[str, Fraction]]:
    if "margins" not in table:
        return {}
    inner = table.table("margins")
    margins = {column: inner.weights(column) for column in inner.data}
    for column, shares in margins.items():
        if not shares or any(share <= 0 for share in shares.values()):
            raise inner.error(column, "wrong_type", expected="a table of value = number above 0")
    return margins
