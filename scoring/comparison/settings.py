"""What a policy says about comparison: the table `[comparison]` and its benchmarks."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.files.policy_names import part_keys, relation_items
from scoring.files.toml_table import Table

LEVELS = ("score", "part", "relation", "item")
LAST = "last"
_MOST = Fraction(1000)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Something to be measured by: a `value` (percent; points of 100 for the score) or the figure of a `subject`.

    It holds for the figure that `part`, `relation` and `item` name; without any, a value is for the score and a
    subject for every figure.
    """

    name: str
    part: str = ""
    relation: str = ""
    item: str = ""
    value: Fraction | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonSettings:
    """`within`: columns of subjects.csv whose equal values make peers; `group` is the grading group.

    `past`: the period that is one's own past: `last`, the one before, or a period by name. `levels`: which figures are
    compared. `confidence` of the intervals, in percent.
    """

    within: tuple[str, ...] = ("group", "unit")
    past: str = LAST
    levels: tuple[str, ...] = LEVELS
    confidence: Fraction = Fraction(95)
    benchmarks: tuple[Benchmark, ...] = ()


def read_comparison(table: Table) -> ComparisonSettings:
    """`[comparison]`, checked. Raises FileError for unknown keys, levels, parts, relations, items and names twice."""
    table.only({"within", "past", "levels", "confidence", "benchmarks"})
    default = ComparisonSettings()
    confidence = table.number("confidence", default.confidence)
    if not 50 <= confidence < 100:
        raise table.error("confidence", "out_of_range", value=str(confidence), low=50, high="below 100")
    return ComparisonSettings(
        within=table.texts("within", default.within),
        past=table.text("past", default.past),
        levels=_levels(table),
        confidence=confidence,
        benchmarks=_benchmarks(table),
    )


def _levels(table: Table) -> tuple[str, ...]:
    levels = table.texts("levels", LEVELS)
    for index, level in enumerate(levels):
        if level not in LEVELS:
            place = (*table.path, "levels", index)
            raise table.document.error(place, "unknown_name", what="level", value=level, known=", ".join(LEVELS))
    return tuple(level for level in LEVELS if level in levels)


def _benchmarks(table: Table) -> tuple[Benchmark, ...]:
    benchmarks: list[Benchmark] = []
    for entry in table.tables("benchmarks"):
        benchmark = _benchmark(entry)
        if benchmark.name in {other.name for other in benchmarks}:
            raise entry.error("name", "duplicate", value=benchmark.name)
        benchmarks.append(benchmark)
    return tuple(benchmarks)


def _benchmark(entry: Table) -> Benchmark:
    entry.only({"name", "part", "relation", "item", "value", "subject"})
    if ("value" in entry) == ("subject" in entry):
        raise entry.error(None, "one_of", keys="value, subject")
    if "part" in entry and "relation" in entry:
        raise entry.error("part", "not_here", reason="the relation is enough")
    part, relation, item = (entry.text(key) if key in entry else "" for key in ("part", "relation", "item"))
    _known(entry, part, relation, item)
    value = entry.number("value") if "value" in entry else None
    if value is not None and not -_MOST <= value <= _MOST:
        raise entry.error("value", "out_of_range", value=str(value), low=-_MOST, high=_MOST)
    return Benchmark(entry.text("name"), part, relation, item, value, entry.text("subject") if value is None else "")


def _known(entry: Table, part: str, relation: str, item: str) -> None:
    items = relation_items(entry.document)
    _one_of(entry, "part", part, part_keys(entry.document))
    _one_of(entry, "relation", relation, tuple(items))
    if item and not relation:
        raise entry.error("item", "needs", what="the relation of the item")
    _one_of(entry, "item", item, items.get(relation, ()))


def _one_of(entry: Table, key: str, value: str, known: tuple[str, ...]) -> None:
    if value and value not in known:
        raise entry.error(key, "unknown_name", what=key, value=value, known=", ".join(known))
