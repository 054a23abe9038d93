"""Where a table's headings stand and which column is which: the one reader of headings for every kind of file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.spreadsheets.cells import EMPTY, Cell, RawSheet
from surveys.text import normalise_key

HEADINGS_WITHIN = 10
"""So many rows that hold anything are looked at: titles and notes may stand above."""
_REMARK = re.compile(
    r"[(\[【<（](?:必填|必填项|必须填写|必须|必选|非必填|选填|选填项|可选|可不填|可空|不填.*|可填.*|请填.*|填.*|如.*|例.*|多个.*"
    r"|单选|多选|下拉.*|格式.*|文本|文本格式|数字|日期|年月日|yyyy.*|%|分|百分数|百分比|百分制|小时|人|required|optional)[)\]】>）]",
    re.IGNORECASE,
)
_MARKS = "*:：※★·.、"


def heading_of(cell: Cell) -> str:
    """A heading without spaces, stars and remarks: `工号\\n（必填）` → `工号`."""
    name = normalise_key(cell.text)
    while True:
        bare = _REMARK.sub("", name).strip(_MARKS) or name.strip(_MARKS)
        if bare == name:
            return bare
        name = bare


@dataclass(frozen=True, slots=True)
class Headings:
    """`at` is the index of the last row of headings; `columns` name → place; `others` are named, not read."""

    at: int
    row: int
    columns: Mapping[str, int]
    doubles: tuple[str, ...]
    others: tuple[str, ...]
    width: int
    written: Mapping[str, str]
    """Column → as the file calls it."""


def find_headings(sheet: RawSheet, known: Mapping[str, str]) -> Headings | None:
    """The row, or the two rows, with most of the known names (`known`: as written → the column's name).

    Two rows are read as one where that finds more: 联系方式 above, 手机 below. None where no name is known.
    """
    best: tuple[int, int, tuple[str, ...]] | None = None
    for index, names in _candidates(sheet, known):
        hits = len({known[name] for name in names if name in known})
        if hits and (best is None or hits > best[0]):
            best = (hits, index, names)
    if best is None:
        return None
    _, index, names = best
    return _place(sheet, index, names, known)


def _candidates(sheet: RawSheet, known: Mapping[str, str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every row alone first, then with the row above: a pair has to find more than its rows do."""
    rows = [tuple(_known_name(cell, known) for cell in cells) for _, cells in sheet.rows[:HEADINGS_WITHIN]]
    yield from enumerate(rows)
    for index in range(1, len(rows)):
        yield index, _joined(rows[index - 1], rows[index], known)


def _known_name(cell: Cell, known: Mapping[str, str]) -> str:
    """The heading; English ones are known in any case."""
    name = heading_of(cell)
    return name.lower() if name not in known and name.lower() in known else name


def _joined(above: Sequence[str], below: Sequence[str], known: Mapping[str, str]) -> tuple[str, ...]:
    width = max(len(above), len(below))
    pairs = zip(_padded(above, width), _padded(below, width), strict=True)
    return tuple(low if low in known or not (high in known or not low) else high for high, low in pairs)


def _padded(names: Sequence[str], width: int) -> list[str]:
    return [*names, *[""] * (width - len(names))]


def _place(sheet: RawSheet, index: int, names: Sequence[str], known: Mapping[str, str]) -> Headings:
    columns: dict[str, int] = {}
    written: dict[str, str] = {}
    doubles: list[str] = []
    others: list[str] = []
    for place, name in enumerate(names):
        column = known.get(name)
        if column is None:
            if name:
                others.append(name[:40])
        elif column in columns:
            doubles.append(column)
        else:
            columns[column] = place
            written[column] = name
    others += _nameless(sheet, index, names)
    return Headings(index, sheet.rows[index][0], columns, tuple(doubles), tuple(others), len(names), written)


def _nameless(sheet: RawSheet, index: int, names: Sequence[str]) -> list[str]:
    """Columns with content and without a heading, by their letters."""
    filled = {
        place
        for _, cells in sheet.rows[index + 1 :]
        for place, cell in enumerate(cells)
        if (place >= len(names) or not names[place]) and not cell.is_empty
    }
    return [f"{column_letters(place)}列（没有标题）" for place in sorted(filled)]


def column_letters(place: int) -> str:
    """0 → A, 26 → AA: as a spreadsheet names its columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else EMPTY
