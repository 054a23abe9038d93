"""A roster file that was read, as a JSON document: kept between being shown and being done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from surveys.roster.model import Enterprise, Override, Person
from surveys.roster.reading import DepartmentRow, Placed, RosterFile


def file_document(file: RosterFile) -> dict[str, Any]:
    """JSON-ready; `file_from` gives back an equal file. Only a file without problems is kept."""
    return {
        "name": file.name,
        "people": _rows(file.people),
        "departments": _rows(file.departments),
        "enterprises": _rows(file.enterprises),
        "overrides": _rows(file.overrides),
        "ignored": list(file.ignored),
        "columns": {sheet: sorted(columns) for sheet, columns in file.columns.items()},
    }


def _rows(rows: Sequence[Placed[Any]] | None) -> list[list[Any]] | None:
    return None if rows is None else [[row.row, asdict(row.value)] for row in rows]


def file_from(document: Mapping[str, Any]) -> RosterFile:
    """The file that `file_document` wrote down."""
    people, departments = document["people"], document["departments"]
    enterprises, overrides = document["enterprises"], document["overrides"]
    return RosterFile(
        name=document["name"],
        people=None if people is None else tuple(Placed(row, _person(values)) for row, values in people),
        departments=None
        if departments is None
        else tuple(Placed(row, DepartmentRow(**values)) for row, values in departments),
        enterprises=None
        if enterprises is None
        else tuple(Placed(row, Enterprise(**values)) for row, values in enterprises),
        overrides=None if overrides is None else tuple(Placed(row, Override(**values)) for row, values in overrides),
        ignored=tuple(document["ignored"]),
        columns={sheet: frozenset(columns) for sheet, columns in document["columns"].items()},
    )


def _person(values: Mapping[str, Any]) -> Person:
    return Person(**{**values, "collaborates": tuple(values["collaborates"])})
