"""Indicators from a file: ``subject,key,value[,period]``, values in percent, exact."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict, dataclass

from scoring.tomlfile import FileError
from surveys.store.dialect import insert_into
from surveys.store.tables import indicator
from surveys.text import normalise_key
from surveys.work import Work

_NEEDED = ("subject", "key", "value")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    subject_id: str
    key: str
    period: str
    value: str


def read_indicator_file(text: str, file: str) -> tuple[IndicatorRow, ...]:
    """Read strictly. Raises FileError naming row and column; the header is row 1."""
    reader = csv.reader(io.StringIO(text))
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise FileError(file, reader.line_num, None, "bad_csv", {"reason": str(error)}) from None
    if not rows:
        raise FileError(file, 1, None, "no_header")
    names = [name.strip() for name in rows[0][1]]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise FileError(file, 1, None, "missing_columns", {"columns": ", ".join(missing)})
    found: dict[tuple[str, str, str], int] = {}
    return tuple(_row(file, line, names, cells, found) for line, cells in rows[1:] if any(c.strip() for c in cells))


def _row(
    file: str, line: int, names: list[str], cells: list[str], found: dict[tuple[str, str, str], int]
) -> IndicatorRow:
    if len(cells) > len(names):
        raise FileError(file, line, None, "too_many_fields", {"count": len(cells), "expected": len(names)})
    values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    for name in _NEEDED:
        if not values.get(name):
            raise FileError(file, line, name, "empty")
    if not _NUMBER.fullmatch(values["value"]):
        raise FileError(file, line, "value", "not_a_number", {"value": values["value"]})
    place = (normalise_key(values["subject"]), values["key"], values.get("period", ""))
    if place in found:
        raise FileError(file, line, "subject", "duplicate_row", {"first": found[place], "value": "/".join(place)})
    found[place] = line
    return IndicatorRow(place[0], place[1], place[2], values["value"])


def store_indicators(work: Work, *, rows: tuple[IndicatorRow, ...]) -> int:
    """Keep the values; one that is there already is replaced. The number of rows."""
    insert = insert_into(work.db, indicator)
    keys = ["subject_id", "key", "period"]
    upsert = insert.on_conflict_do_update(index_elements=keys, set_={"value": insert.excluded.value})
    if rows:
        work.db.execute(upsert, [asdict(row) for row in rows])
    return len(rows)
