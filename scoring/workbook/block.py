"""One subject's rows of 推导: what is given stands under 数值 and 权重, what follows from it under 复算, live."""

from collections.abc import Sequence
from fractions import Fraction

from scoring.workbook.book import Row
from scoring.workbook.cells import Cell, Formula, given

HEAD = ("编号", "项目", "数值", "人数或权重", "复算", "说明")
WIDTHS = (12, 30, 14, 12, 14, 60)
TALLY = 40  # different values listed one by one; more are given as their sum
ROWS = 1_500  # a subject with more rows than that gets sums only


class Block:
    """Rows being gathered, numbered as the spreadsheet counts them; columns as in HEAD: 数值 is C, 权重 D, 复算 E."""

    def __init__(self, subject: str, first: int, tally: int = TALLY) -> None:
        self.tally = tally
        self.rows: list[Row] = []
        self._subject = subject
        self._first = first

    def add(self, label: str, value: Cell = None, weight: Cell = None, note: str = "") -> int:
        """A row of what is given; its number."""
        self.rows.append((self._subject, label, _given(value), _given(weight), None, note or None))
        return self._first + len(self.rows) - 1

    def follows(self, label: str, value: Fraction, formula: str, weight: Cell = None, note: str = "") -> str:
        """A row of what follows: our value, and beside it the live formula. Returns the formula's cell: `E12`."""
        row = self._first + len(self.rows)
        text = formula.replace("{row}", str(row))
        self.rows.append((self._subject, label, value, _given(weight), Formula(text, value), note or None))
        return f"E{row}"

    def column(self, values: Sequence[tuple[str, Fraction, Cell]]) -> tuple[int, int]:
        """Rows of label, value and weight; the first and the last row."""
        rows = [self.add(label, value, weight) for label, value, weight in values]
        return rows[0], rows[-1]


def _given(cell: Cell) -> Cell:
    return given(cell) if isinstance(cell, Fraction) else cell
