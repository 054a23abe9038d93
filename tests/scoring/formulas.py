"""A spreadsheet's arithmetic, written apart from the workbook's: exact, over the cells of one sheet.

Numbers, cells, ranges, + - * / and brackets, SUM, SUMPRODUCT, ROUND, MIN, MAX: all that our formulas use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

_TOKEN = re.compile(r"\s*(?:([A-Z]+[0-9]+(?::[A-Z]+[0-9]+)?)|([A-Z]+)(?=\()|([0-9.]+)|(.))")
Number = Any  # Fraction, or float where a spreadsheet's own arithmetic is tried


def half_away(value: Number, digits: int) -> Number:
    """ROUND as a spreadsheet does it: half away from zero, of fifteen digits where numbers are floats."""
    step = Decimal(1).scaleb(-digits)
    if isinstance(value, float):
        return float(Decimal(f"{value:.15g}").quantize(step, ROUND_HALF_UP))
    scaled = abs(value) * 10**digits
    whole = (scaled + Fraction(1, 2)).__floor__()
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def product_sum(*columns: list[Number]) -> Number:
    total = columns[0][0] * 0
    for row in zip(*columns, strict=True):
        term = row[0]
        for factor in row[1:]:
            term *= factor
        total += term
    return total


FUNCTIONS: dict[str, Callable[..., Number]] = {
    "SUM": lambda *cells: sum(flat(cells)),
    "SUMPRODUCT": product_sum,
    "ROUND": lambda value, digits: half_away(value, int(digits)),
    "MIN": lambda *cells: min(flat(cells)),
    "MAX": lambda *cells: max(flat(cells)),
}


def flat(cells: tuple[Any, ...]) -> list[Number]:
    return [one for cell in cells for one in (cell if isinstance(cell, list) else [cell])]


class Sheet:
    """Computes the formulas of a sheet, every cell once."""

    def __init__(self, sheet: Worksheet, number: Callable[[str], Number] = Fraction) -> None:
        self.number = number
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        self.raw = {cell.coordinate: cell.value for cell in cells}
        self.live = {cell.coordinate: cell.value for cell in cells if cell.data_type == "f"}
        self.known: dict[str, Number] = {}

    def value(self, name: str) -> Number:
        if name not in self.known:
            formula = self.live.get(name)
            self.known[name] = _Reader(self, formula[1:]).whole() if formula else self.number(repr(self.raw[name]))
        return self.known[name]

    def cells(self, span: str) -> list[Number]:
        first, last = span.split(":")
        letter = first.rstrip("0123456789")
        numbers = range(int(first[len(letter) :]), int(last[len(letter) :]) + 1)
        return [self.value(f"{letter}{number}") for number in numbers]


class _Reader:
    def __init__(self, sheet: Sheet, text: str) -> None:
        self.sheet = sheet
        self.tokens = [next(group for group in match.groups() if group) for match in _TOKEN.finditer(text)]
        self.at = 0

    def whole(self) -> Number:
        value = self.sum()
        assert self.at == len(self.tokens), self.tokens
        return value

    def take(self, *wanted: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def sum(self) -> Number:
        value = self.product()
        while sign := self.take("+", "-"):
            other = self.product()
            value = value + other if sign == "+" else value - other
        return value

    def product(self) -> Number:
        value = self.factor()
        while sign := self.take("*", "/"):
            other = self.factor()
            value = value * other if sign == "*" else value / other
        return value

    def factor(self) -> Number:
        if self.take("-"):
            return -self.factor()
        if self.take("("):
            value = self.sum()
            assert self.take(")")
            return value
        token = self.tokens[self.at]
        self.at += 1
        if token in FUNCTIONS:
            return self.call(token)
        if ":" in token:
            return self.sheet.cells(token)
        return self.sheet.value(token) if token[0].isalpha() else self.sheet.number(token)

    def call(self, name: str) -> Number:
        assert self.take("(")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        assert self.take(")")
        return FUNCTIONS[name](*arguments)
