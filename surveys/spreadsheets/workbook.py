"""A file's bytes → sheets of cells. Excel workbooks and CSV; whatever is not one of them is refused clearly.

Limits come before parsing (the file's size, what its zip says it would unpack to) and while it streams (texts, styles,
cells, merged ranges).
"""

from __future__ import annotations

import re
import zipfile

from surveys.errors import Invalid
from surveys.spreadsheets.cells import MAX_BYTES, RawSheet
from surveys.spreadsheets.csv_text import read_csv
from surveys.spreadsheets.package import BookParts, open_package, read_book
from surveys.spreadsheets.shared_parts import read_formats, read_strings
from surveys.spreadsheets.sheet_xml import Book, read_sheet
from surveys.text import normalise_key

CSV_SHEET = "人员"
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE)


def read_sheets(content: bytes, file: str, *, formulas: bool = False) -> tuple[RawSheet, ...]:
    """Every sheet of a workbook, or the one of a CSV (named 人员). Raises Invalid `roster_file_…`.

    `formulas`: cells with one bear the flaw `formula`; otherwise they are what was last computed.
    """
    if len(content) > MAX_BYTES:
        raise Invalid("roster_file_too_large", file=file, limit=MAX_BYTES)
    if not content.strip():
        raise Invalid("roster_file_empty", file=file)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid("roster_file_old_format", file=file)
    if content.startswith(b"PK"):
        return _read_workbook(content, file, formulas)
    _refuse_other_kinds(content, file)
    return (read_csv(content, file, CSV_SHEET),)


def _refuse_other_kinds(content: bytes, file: str) -> None:
    """What is saved under a spreadsheet's name and is none."""
    head = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"%PDF"):
        raise Invalid("roster_file_not_table", file=file)
    if head[:13].lower() == b"mime-version:" or (head.startswith(b"<") and _WEB_PAGE.search(head)):
        raise Invalid("roster_file_web_page", file=file)
    if head.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise Invalid("roster_file_xml_table", file=file)
    if file.lower().endswith((".xlsx", ".xlsm")):
        raise Invalid("roster_file_broken", file=file)


def _read_workbook(content: bytes, file: str, formulas: bool) -> tuple[RawSheet, ...]:
    try:
        with open_package(content, file) as archive:
            parts = read_book(archive, file)
            book = _open_book(archive, parts, file, formulas)
            return tuple(
                RawSheet(normalise_key(sheet.name), ())
                if sheet.path is None
                else _read_part(archive, sheet.path, normalise_key(sheet.name), book)
                for sheet in parts.sheets
            )
    except (Invalid, MemoryError):
        raise
    except Exception as error:  # zip, XML and numbers each stumble in their own way over a broken file
        raise Invalid("roster_file_broken", file=file) from error


def _open_book(archive: zipfile.ZipFile, parts: BookParts, file: str, formulas: bool) -> Book:
    names = set(archive.namelist())
    book = Book(file, is_1904=parts.is_1904, is_stale=parts.is_stale, formulas=formulas)
    if parts.strings in names and parts.strings is not None:
        with archive.open(parts.strings) as stream:
            book.strings = read_strings(stream, file)
    if parts.styles in names and parts.styles is not None:
        with archive.open(parts.styles) as stream:
            book.formats = read_formats(stream, file)
    return book


def _read_part(archive: zipfile.ZipFile, path: str, name: str, book: Book) -> RawSheet:
    with archive.open(path) as stream:
        return read_sheet(stream, name, book)
