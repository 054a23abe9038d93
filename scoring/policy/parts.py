"""The parts of a policy file: sources, relations, items, scales."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.aggregation.registry import AGGREGATIONS
from scoring.arithmetic import exact_text
from scoring.files.toml_table import Table
from scoring.policy_model import Item, Part, Relation, Scale, Trim
from scoring.sources.registry import SOURCES

_PART_KEYS = {"key", "points", "source"}
_RELATION_KEYS = {"relation", "points", "items", "anonymous", "aggregate"}


def read_parts(policy: Table, percent: str) -> tuple[Part, ...]:
    """All parts; refuses parts that do not total 100 points, names twice, scales nobody uses."""
    scales = _Scales(policy, percent)
    parts: list[Part] = []
    relations: set[str] = set()
    for table in policy.tables("parts", required=True):
        part = _read_part(table, scales, relations)
        if part.key in {other.key for other in parts}:
            raise table.error("key", "duplicate", value=part.key)
        parts.append(part)
    _adds_up(policy, "parts", "all parts", [part.points for part in parts], Fraction(100))
    scales.refuse_unused()
    return tuple(parts)


def _adds_up(table: Table, key: str, what: str, points: list[Fraction], expected: Fraction) -> None:
    total = sum(points, Fraction(0))
    if total != expected:
        raise table.error(key, "does_not_add_up", what=what, total=exact_text(total), expected=exact_text(expected))


def _positive(table: Table, key: str, default: Fraction | None = None) -> Fraction:
    value = table.number(key, default)
    if value <= 0:
        raise table.error(key, "wrong_type", expected="a number above 0")
    return value


def _read_part(table: Table, scales: "_Scales", relations: set[str]) -> Part:
    source = table.choice("source", tuple(SOURCES))
    for key in table.data:
        if any(key in other.keys for other in SOURCES.values()) and key not in SOURCES[source].keys:
            raise table.error(key, "not_here", reason=f"the source is {source}")
    table.only(_PART_KEYS | SOURCES[source].keys)
    key, points = table.text("key"), _positive(table, "points")
    part = Part(
        key=key,
        points=points,
        source=source,
        combine=table.choice("combine", ("mean", "sum", "last"), "mean"),
        indicator=table.text("indicator", key) if source == "indicator" else "",
        against_target=table.boolean("against_target", False),
        start=_start(table, points),
        relations=_read_relations(table, scales, relations) if source == "ratings" else (),
    )
    if source == "ratings":
        _adds_up(
            table, "relations", f"the relations of {key}", [relation.points for relation in part.relations], points
        )
    return part


def _start(table: Table, points: Fraction) -> Fraction:
    start = table.number("start", points)
    if not 0 <= start <= points:
        raise table.error("start", "out_of_range", value=exact_text(start), low=0, high=exact_text(points))
    return start


def _read_relations(part: Table, scales: "_Scales", seen: set[str]) -> tuple[Relation, ...]:
    relations = []
    for table in part.tables("relations", required=True):
        relation = _read_relation(table, scales)
        if relation.relation in seen:
            raise table.error("relation", "duplicate", value=relation.relation)
        seen.add(relation.relation)
        relations.append(relation)
    return tuple(relations)


def _read_relation(table: Table, scales: "_Scales") -> Relation:
    aggregate = table.choice("aggregate", tuple(AGGREGATIONS), "mean")
    for key in table.data:
        if any(key in other.keys for other in AGGREGATIONS.values()) and key not in AGGREGATIONS[aggregate].keys:
            raise table.error(key, "not_here", reason=f"aggregate is {aggregate}")
    table.only(_RELATION_KEYS | AGGREGATIONS[aggregate].keys)
    items = _read_items(table, scales)
    return Relation(
        relation=table.text("relation"),
        points=_positive(table, "points"),
        items=items,
        anonymous=table.boolean("anonymous", True),
        aggregate=aggregate,
        trim=_read_trim(table),
        at_least=_read_at_least(table, items) if aggregate == "share" else None,
    )


def _read_items(table: Table, scales: "_Scales") -> tuple[Item, ...]:
    weighted = isinstance(table.data.get("items"), Mapping)
    if weighted:
        weights = table.table("items")
        named = {name: _positive(weights, name) for name in weights.names()}
    else:
        named = dict.fromkeys(table.texts("items"), Fraction(1))
    if not named:
        raise table.error("items", "empty")
    return tuple(Item(name, weight, scales.of(name)) for name, weight in named.items())


def _read_trim(table: Table) -> Trim:
    if "trim" not in table:
        return Trim()
    trim = table.table("trim")
    trim.only({"by", "high", "low"})
    return Trim(
        by=trim.choice("by", ("item", "rater"), "item"),
        high=trim.integer("high", 1, high=1000),
        low=trim.integer("low", 1, high=1000),
    )


def _read_at_least(table: Table, items: tuple[Item, ...]) -> Fraction:
    if len({item.scale for item in items}) > 1:
        raise table.error("items", "mixed_scales")
    threshold, scale = table.number("at_least"), items[0].scale
    if not scale.low <= threshold <= scale.high:
        low, high = exact_text(scale.low), exact_text(scale.high)
        raise table.error("at_least", "out_of_range", value=exact_text(threshold), low=low, high=high)
    return threshold


class _Scales:
    """The default scale and those of single items; remembers which were used."""

    def __init__(self, policy: Table, percent: str) -> None:
        self._percent = percent
        self._policy = policy
        self._default = self._read(policy, "scale") if "scale" in policy else Scale(Fraction(0), Fraction(100))
        self._own: dict[str, Scale] = {}
        if "scales" in policy:
            table = policy.table("scales")
            self._own = {name: self._read(table, name) for name in table.names()}
        self._unused = set(self._own)

    def _read(self, table: Table, key: str) -> Scale:
        bounds = table.numbers(key)
        if len(bounds) != 2 or bounds[0] >= bounds[1]:
            raise table.error(key, "wrong_type", expected="[lowest, highest]")
        if self._percent == "of_max" and bounds[1] <= 0:
            raise table.error(key, "wrong_type", expected='[lowest, highest] with a highest above 0 for "of_max"')
        return Scale(*bounds)

    def of(self, item: str) -> Scale:
        self._unused.discard(item)
        return self._own.get(item, self._default)

    def refuse_unused(self) -> None:
        for item in self._own:
            if item in self._unused:
                raise self._policy.table("scales").error(item, "unused_scale", value=item)
