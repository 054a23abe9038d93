"""A round's results as a workbook: sheets 结果 and 明细, exactly as contract section 2 says.

Everything comes through the disclosure gate: what must stay hidden is an empty cell, and 标记 says ``hidden``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from bot.phrases.workbook import DETAIL, DETAIL_COLUMNS, RESULT, RESULT_COLUMNS
from surveys.results import RoundResults, SubjectView

HIDDEN = "hidden"
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_export(path: Path, results: RoundResults) -> None:
    """Write the file; OSError where that cannot be."""
    try:
        with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
            cells = _Cells(book)
            _write_results(book.add_worksheet(RESULT), cells, results)
            _write_detail(book.add_worksheet(DETAIL), cells, results)
    except FileCreateError as error:
        raise OSError(str(error)) from None


class _Cells:
    """Numbers as numbers, at the decimals they were published with; texts as texts, whatever they begin with."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[int, Any] = {}
        self.bold = book.add_format({"bold": True})

    def number(self, sheet: Any, row: int, column: int, text: str | None) -> None:
        if text is None:
            return
        decimals = len(text.partition(".")[2])
        if decimals not in self._formats:
            pattern = "0" + ("." + "0" * decimals if decimals else "")
            self._formats[decimals] = self._book.add_format({"num_format": pattern})
        sheet.write_number(row, column, float(text), self._formats[decimals])

    def head(self, sheet: Any, names: tuple[str, ...]) -> None:
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, self.bold)
            sheet.set_column(column, column, max(10, len(name) * 3))
        sheet.freeze_panes(1, 0)


def flags_of(view: SubjectView) -> str:
    """``;``-joined, ``hidden`` among them wherever a figure is."""
    hides = any(figure.hidden for figure in view.figures) and HIDDEN not in view.flags
    return ";".join((*view.flags, HIDDEN) if hides else view.flags)


def _write_results(sheet: Any, cells: _Cells, results: RoundResults) -> None:
    cells.head(sheet, RESULT_COLUMNS)
    for row, view in enumerate(results.subjects, start=1):
        for column, text in ((0, view.subject_id), (1, view.name), (2, view.unit), (4, view.grade), (6, view.group)):
            if text:
                sheet.write_string(row, column, text)
        cells.number(sheet, row, 3, view.score)
        if view.rank is not None:
            sheet.write_number(row, 5, view.rank)
        if flags := flags_of(view):
            sheet.write_string(row, 7, flags)


def _write_detail(sheet: Any, cells: _Cells, results: RoundResults) -> None:
    cells.head(sheet, DETAIL_COLUMNS)
    lines = ((view.subject_id, figure) for view in results.subjects for figure in view.figures)
    for row, (subject_id, figure) in enumerate(lines, start=1):
        sheet.write_string(row, 0, subject_id)
        sheet.write_string(row, 1, figure.part)
        if figure.relation is not None:
            sheet.write_string(row, 2, figure.relation)
        if figure.hidden:
            continue
        if figure.raters is not None:
            sheet.write_number(row, 3, figure.raters)
        cells.number(sheet, row, 4, figure.percent)
        cells.number(sheet, row, 5, figure.points)
