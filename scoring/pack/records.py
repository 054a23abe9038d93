"""What a case holds besides policy and ratings, as JSON and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, TypeVar

from scoring.arithmetic import exact_text
from scoring.case.loading import Case
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Subject, Unit
from scoring.pack.strict import dump, number
from scoring.policy_model import Policy
from scoring.statistics.in_memory import StatisticsView

T = TypeVar("T")
Row = dict[str, Any]
SECTIONS: Mapping[str, type] = {
    "subjects": Subject,
    "indicators": Indicator,
    "ledger": LedgerEntry,
    "events": Event,
    "units": Unit,
    "history": HistoryEntry,
    "populations": Population,
}
_NUMBERS = {"value", "target", "points", "score"}


def inputs_record(case: Case) -> dict[str, Any]:
    """Every section as rows, in an order that does not depend on how the rows stood."""
    record: dict[str, Any] = {name: _rows(getattr(case, name)) for name in SECTIONS}
    relations = {} if case.asked is None else {"asked": [{"relation": relation} for relation in sorted(case.asked)]}
    return {**record, **relations, "notes": list(case.notes)}


def case_from(policy: Policy, statistics: StatisticsView, record: Mapping[str, Any]) -> Case:
    """The inverse. Raises KeyError, TypeError, ValueError for what is no such record."""
    sections: dict[str, Any] = {
        name: tuple(_value(kind, row) for row in record[name]) for name, kind in SECTIONS.items()
    }
    if "asked" not in record:
        return Case(policy=policy, statistics=statistics, notes=tuple(record["notes"]), **sections)
    relations = tuple(_text(row["relation"]) for row in record["asked"])
    policy = policy.for_relations(relations)
    return Case(policy=policy, statistics=statistics, notes=tuple(record["notes"]), asked=relations, **sections)


def _rows(values: Iterable[Any]) -> list[Row]:
    return sorted((_row(value) for value in values), key=dump)


def _row(value: Any) -> Row:
    """The fields of a value; exact numbers as texts."""
    row = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: exact_text(cell) if isinstance(cell, Fraction) else _plain(cell) for name, cell in row.items()}


def _plain(cell: Any) -> Any:
    return dict(cell) if isinstance(cell, Mapping) else cell


def _value(kind: Callable[..., T], row: Row) -> T:
    return kind(**{name: _cell(name, cell) for name, cell in row.items()})


def _cell(name: str, cell: Any) -> Any:
    if name in _NUMBERS:
        return None if cell is None else number(cell)
    if name == "invited":
        if type(cell) is not int:
            raise ValueError(name)
        return cell
    if name == "extra":
        return {str(key): _text(value) for key, value in cell.items()}
    return _text(cell)


def _text(cell: Any) -> str:
    if not isinstance(cell, str):
        raise ValueError("not a text")
    return cell
