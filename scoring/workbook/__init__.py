"""Workbooks: rows, live formulas beside our values, and nothing in them that data could turn into a formula."""

from scoring.workbook.book import Book
from scoring.workbook.cells import Cell, Formula
from scoring.workbook.report import report_xlsx, write_report

__all__ = ["Book", "Cell", "Formula", "report_xlsx", "write_report"]
