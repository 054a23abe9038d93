"""ratings.csv: one value per row, gathered into sheets and streamed into the statistics."""

from collections.abc import Collection
from fractions import Fraction
from pathlib import Path

from scoring.arithmetic import exact_text
from scoring.casefiles import relation_of
from scoring.csvfile import Row, read_csv
from scoring.model import Item, Policy
from scoring.statistics import Sheet, Statistics

_COLUMNS = ("subject", "relation", "rater", "item", "value")
_SheetKey = tuple[str, str, str, str]  # subject, relation, rater, period


def read_ratings(path: Path, policy: Policy, subjects: Collection[str]) -> Statistics:
    """All ratings of a case as statistics.

    The same item twice from one rater for one subject, relation and period is refused, whatever its
    questionnaire. An empty value is an item left out. Raises FileError.
    """
    items = {relation.relation: {item.name: item for item in relation.items} for _, relation in policy.relations()}
    sheets: dict[_SheetKey, dict[str, Fraction]] = {}
    first: dict[tuple[_SheetKey, str], int] = {}
    for row in read_csv(path, _COLUMNS).rows:
        if row.text("subject") not in subjects:
            raise row.error("subject", "unknown_subject", value=row.get("subject"))
        relation = relation_of(row, items)
        item = _item(row, items[relation])
        key = (row.text("subject"), relation, row.text("rater"), row.get("period"))
        if (key, item.name) in first:
            value = ", ".join((*key[:3], item.name))
            raise row.error("item", "duplicate_row", first=first[key, item.name], value=value)
        first[key, item.name] = row.number
        values = sheets.setdefault(key, {})
        if row.get("value"):
            values[item.name] = _value(row, item)
    return Statistics(
        policy,
        (
            Sheet(subject, relation, rater, period, values)
            for (subject, relation, rater, period), values in sheets.items()
        ),
    )


def _item(row: Row, items: dict[str, Item]) -> Item:
    name = row.text("item")
    if name not in items:
        raise row.error("item", "unknown_name", what="item", value=name, known=", ".join(items))
    return items[name]


def _value(row: Row, item: Item) -> Fraction:
    value = row.decimal("value")
    if not item.scale.low <= value <= item.scale.high:
        low, high = exact_text(item.scale.low), exact_text(item.scale.high)
        raise row.error("value", "out_of_range", value=exact_text(value), low=low, high=high)
    return value
