"""Merged ranges: one value over several cells.

Down a column the value belongs to every row; across columns nobody can tell to which.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from surveys.spreadsheets.cells import EMPTY, MAX_COLUMNS, Cell

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,8})(?::\$?([A-Z]{1,3})\$?([0-9]{1,8}))?")
Rows = list[tuple[int, tuple[Cell, ...]]]


@dataclass(frozen=True, slots=True)
class Range:
    """Rows and columns, from 1, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def read_range(reference: str) -> Range:
    """`C3:C5`. Raises ValueError for anything else."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    left, right = _number(match[1]), _number(match[3] or match[1])
    top, bottom = int(match[2]), int(match[4] or match[2])
    return Range(min(top, bottom), max(top, bottom), min(left, right), max(left, right))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def fill_merges(rows: Rows, merges: Sequence[Range]) -> Rows:
    """The rows with each range's value in all of its cells; rows that hold nothing else are not made.

    A value filled downwards bears `is_filled`; one filled across columns the flaw `merged_across`.
    """
    numbers = [number for number, _ in rows]
    for area in merges:
        start = bisect_left(numbers, area.first_row)
        if start == len(rows) or rows[start][0] != area.first_row:
            continue
        value = _at(rows[start][1], area.first_column)
        if value.is_empty:
            continue
        index = start
        while index < len(rows) and rows[index][0] <= area.last_row:
            number, cells = rows[index]
            rows[index] = (number, _filled(cells, value, area, is_first=index == start))
            index += 1
    return rows


def _filled(cells: tuple[Cell, ...], value: Cell, area: Range, *, is_first: bool) -> tuple[Cell, ...]:
    last = min(area.last_column, MAX_COLUMNS)
    wide = list(cells) + [EMPTY] * (last - len(cells))
    for column in range(area.first_column, last + 1):
        if column == area.first_column:
            wide[column - 1] = value if is_first else replace(value, is_filled=True)
        else:
            wide[column - 1] = replace(value, flaw="merged_across")
    return tuple(wide)


def _at(cells: tuple[Cell, ...], column: int) -> Cell:
    return cells[column - 1] if column <= len(cells) else EMPTY
