"""ratings.csv: one value per row, checked row by row, gathered into sheets, taken into the statistics."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from scoring.arithmetic import exact_text
from scoring.files.csv_file import Row, open_csv, parse_decimal
from scoring.policy_model import Item, Policy, Scale
from scoring.statistics.in_memory import Sheet, Statistics

COLUMNS = ("subject", "relation", "rater", "item", "value")
SheetKey = tuple[str, str, str, str]  # subject, relation, rater, period


@dataclass(frozen=True, slots=True)
class Rating:
    """A row that makes sense: its sheet, the item, and the value as written and exact; None: left out."""

    row: Row
    sheet: SheetKey
    item: str
    text: str
    value: Fraction | None

    def duplicate(self, first: int) -> Exception:
        """The FileError that says that row `first` has rated this already."""
        value = ", ".join((*self.sheet[:3], self.item))
        return self.row.error("item", "duplicate_row", first=first, value=value)


def read_ratings(path: Path, policy: Policy, subjects: Collection[str]) -> Statistics:
    """All ratings of a case as statistics.

    The same item twice from one rater for one subject, relation and period is refused, whatever its
    questionnaire. An empty value is an item left out. Raises FileError.
    """
    sheets: dict[SheetKey, dict[str, Fraction | None]] = {}
    for rating in check_ratings(path, policy, subjects):
        values = sheets.setdefault(rating.sheet, {})
        if rating.item in values:
            raise rating.duplicate(_first(path, policy, subjects, rating))
        values[rating.item] = rating.value
    statistics = Statistics(policy)
    for (subject, relation, rater, period), values in sheets.items():
        answered = {item: value for item, value in values.items() if value is not None}
        statistics.add(Sheet(subject, relation, rater, period, answered))
    return statistics


def check_ratings(path: Path, policy: Policy, subjects: Collection[str]) -> Iterator[Rating]:
    """The rows of a file one by one, each checked for itself. Raises FileError at the first that makes no sense."""
    items = {relation.relation: {item.name: item for item in relation.items} for _, relation in policy.relations()}
    for row in open_csv(path, COLUMNS).rows:
        subject = row.text("subject")
        if subject not in subjects:
            raise row.error("subject", "unknown_subject", value=subject)
        relation = relation_of(row, items)
        item = _item(row, items[relation])
        sheet = (subject, relation, row.text("rater"), row.get("period"))
        text = row.get("value")
        yield Rating(row, sheet, item.name, text, _value(row, item.scale, text) if text else None)


def _first(path: Path, policy: Policy, subjects: Collection[str], again: Rating) -> int:
    """The row that rated the same before; looked up again, so that no row's number need be kept."""
    same = (
        rating
        for rating in check_ratings(path, policy, subjects)
        if (rating.sheet, rating.item) == (again.sheet, again.item)
    )
    return next(same).row.number


def _item(row: Row, items: Mapping[str, Item]) -> Item:
    name = row.text("item")
    if name not in items:
        raise row.error("item", "unknown_name", what="item", value=name, known=", ".join(items))
    return items[name]


def _value(row: Row, scale: Scale, text: str) -> Fraction:
    value = _parsed(text)
    if value is None:
        return row.decimal("value")  # says what is wrong with it
    if not within(scale, value):
        low, high = exact_text(scale.low), exact_text(scale.high)
        raise row.error("value", "out_of_range", value=exact_text(value), low=low, high=high)
    return value


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> Fraction | None:
    return parse_decimal(text)


def within(scale: Scale, value: Fraction) -> bool:
    """Whether a value lies on a scale."""
    return scale.low <= value <= scale.high


def relation_of(row: Row, names: Collection[str]) -> str:
    """The relation of a row, which the policy must know."""
    relation = row.text("relation")
    if relation not in names:
        raise row.error("relation", "unknown_name", what="relation", value=relation, known=", ".join(names))
    return relation
