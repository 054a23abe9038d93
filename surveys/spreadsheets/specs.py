"""A sheet and its columns, said once for the reader and for the template."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    name: str
    required: bool
    note: str
    """What the template's comment says."""
    limit: int = 64
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class SheetSpec:
    name: str
    note: str
    columns: tuple[ColumnSpec, ...]
