"""A sheet and its columns, said once for the reader and for the template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    name: str
    required: bool
    note: str
    """What the template's comment says."""
    limit: int = 64
    choices: tuple[str, ...] = ()
    example: str = ""
    aliases: tuple[str, ...] = ()
    """Other names by which the column is known."""


@dataclass(frozen=True)
class SheetSpec:
    name: str
    note: str
    columns: tuple[ColumnSpec, ...]
    aliases: tuple[str, ...] = ()
    """Other names by which the sheet is known."""

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """As a file may write it → the column's name."""
        names = {alias: column.name for column in self.columns for alias in column.aliases}
        return names | {column.name: column.name for column in self.columns}

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if column.required)

    def find_column(self, name: str) -> ColumnSpec:
        return next(column for column in self.columns if column.name == name)
