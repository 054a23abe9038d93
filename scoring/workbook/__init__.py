"""Workbooks: rows, live formulas beside our values, and nothing in them that data could turn into a formula."""

from scoring.workbook.block import HEAD, WIDTHS
from scoring.workbook.book import Block, Book
from scoring.workbook.cells import Cell, Formula
from scoring.workbook.disclosed import disclosed_rows
from scoring.workbook.report import write_report

__all__ = [
    "HEAD",
    "WIDTHS",
    "Block",
    "Book",
    "Cell",
    "Formula",
    "disclosed_rows",
    "write_report",
]
