"""report.xlsx: results, their parts and how each score came about, for people. Byte for byte the same everywhere."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import xlsxwriter

from scoring.arithmetic import number_text
from scoring.chapters import SheetTable
from scoring.chapters.base import Cell
from scoring.results import PartResult, RelationResult, Results, SubjectResult
from scoring.wording import derivation_text

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 – a fixed mark in the file, not a time
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST = 32_000  # characters a cell holds
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_RESULT_HEAD = ("编号", "姓名", "部门", "得分", "等次", "名次", "组", "标记")
_DETAIL_HEAD = ("编号", "环节", "关系", "人数", "百分比", "得分", "标记")


def report_xlsx(results: Results, more: Sequence[SheetTable] = ()) -> bytes:
    """The workbook: 结果 (a row per subject), 明细 (a row per part, relation), 说明 (derivations in words), `more`."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": results.policy, "created": _CREATED})
    members = sorted(results.subjects, key=lambda one: (one.group, one.rank is None, one.rank or 0, one.subject))
    sheets = _Sheets(book, results.decimals)
    sheets.add("结果", _RESULT_HEAD, (_result(one) for one in members))
    sheets.add("明细", _DETAIL_HEAD, (row for one in members for row in _details(one)))
    sheets.add("说明", ("编号", "说明"), ((one.subject, derivation_text(one)) for one in members), wide=1)
    for table in more:
        sheets.add(table.name, table.head, table.rows)
    book.close()
    return _stored(out.getvalue())


def _result(one: SubjectResult) -> tuple[Cell, ...]:
    return (one.subject, one.name, one.unit, one.score, one.grade, one.rank, one.group, ";".join(one.flags))


def _details(one: SubjectResult) -> Iterable[tuple[Cell, ...]]:
    trees = {tree["relation"]: tree for part in one.derivation["parts"] for tree in part["relations"]}
    for part in one.parts:
        yield (one.subject, part.key, None, None, part.percent, part.points, _mark(part))
        for relation in part.relations:
            mark = "hidden" if trees[relation.relation]["hidden"] else _mark(relation)
            figures = (relation.raters, relation.percent, relation.points, mark)
            yield (one.subject, part.key, relation.relation, *figures)


def _mark(figure: PartResult | RelationResult) -> str:
    return "missing" if figure.percent is None else ""


class _Sheets:
    """Sheets of a workbook: texts are written as texts, numbers rounded at the policy's decimals."""

    def __init__(self, book: Any, decimals: int) -> None:
        self._book = book
        self._decimals = decimals
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._number = book.add_format({"num_format": "0." + "0" * decimals if decimals else "0"})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})

    def add(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], wide: int | None = None) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, 14)
        if wide is not None:
            sheet.set_column(wide, wide, 100)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, self._head)
        for index, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self._write(sheet, index, column, cell)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str) and cell:
            sheet.write_string(row, column, cell[:_LONGEST], self._text)
        elif isinstance(cell, int):
            sheet.write_number(row, column, cell)
        elif isinstance(cell, Fraction):
            sheet.write_number(row, column, float(number_text(cell, self._decimals)), self._number)


def _stored(workbook: bytes) -> bytes:
    """The same archive uncompressed: compressors differ between machines, plain bytes do not."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
        for name in packed.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            plain.writestr(entry, packed.read(name))
    return out.getvalue()
