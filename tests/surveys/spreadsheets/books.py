"""Small workbooks, their cells as a test wants them stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

Stored = str | tuple[float, str]
"""A text, or a number with its format."""


def book(sheets: Mapping[str, Sequence[Sequence[Stored]]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, tuple):
                        number_format = workbook.add_format({"num_format": cell[1]}) if cell[1] else None
                        sheet.write_number(row, column, cell[0], number_format)
                    elif cell:
                        sheet.write_string(row, column, cell)
    return stream.getvalue()


def replaced(content: bytes, changes: Mapping[bytes, bytes], part: str = "") -> bytes:
    """The package with bytes of its parts (those whose name ends so) replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(part):
                for before, after in changes.items():
                    data = data.replace(before, after)
            new.writestr(name, data)
    return stream.getvalue()
