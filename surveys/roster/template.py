"""The empty, commented workbooks that people fill in; imported as they are, they change nothing."""

from __future__ import annotations

from pathlib import Path

from surveys.roster.sheets import SHEETS
from surveys.spreadsheets.template import write_sheets


def write_template(path: Path | str) -> None:
    """Write the roster's workbook."""
    write_sheets(path, "花名册", tuple(SHEETS.values()))
