"""An Office Open XML package: which parts there are, in either dialect (Transitional or Strict), within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.errors import Invalid
from surveys.spreadsheets.cells import MAX_BYTES
from surveys.spreadsheets.xml_stream import Element, scan_elements

MAX_UNPACKED = 100 * 1024 * 1024
MAX_PARTS = 1000
MAX_SHEETS = 100


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet's name and where its XML is; None for what is no table (a chart)."""

    name: str
    path: str | None


@dataclass(frozen=True, slots=True)
class BookParts:
    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    is_1904: bool
    is_stale: bool
    """Whether the program that wrote it left the formulas to be computed when it is opened."""


def open_package(content: bytes, file: str) -> zipfile.ZipFile:
    """The archive, its sizes checked. Raises Invalid `roster_file_…`; zipfile's own errors for a broken one."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid("roster_file_too_large", file=file, limit=MAX_BYTES)
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("roster_file_old_format", file=file)
    names = {part.filename for part in parts}
    if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument"):
        raise Invalid("roster_file_open_document", file=file)
    if "xl/workbook.bin" in names:
        raise Invalid("roster_file_binary_workbook", file=file)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    raise Invalid("roster_file_broken", file=file)
    return archive


def read_book(archive: zipfile.ZipFile, file: str) -> BookParts:
    """The workbook's own part. Raises ValueError or KeyError where the package is none."""
    targets = {kind: path for _, kind, path in _relations(archive, "_rels/.rels", "")}
    path = targets.get("officeDocument")
    if path is None:
        raise ValueError("no workbook in the package")
    folder, name = posixpath.split(path)
    relations = list(_relations(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), folder))
    by_id = {relation: (kind, target) for relation, kind, target in relations}
    by_kind = {kind: target for _, kind, target in relations}
    sheets: list[SheetPart] = []
    is_1904 = is_stale = False
    with archive.open(path) as stream:
        for element in scan_elements(stream, ("sheet", "workbookPr", "calcPr")):
            if element.name == "sheet":
                sheets.append(_sheet(element, by_id))
            elif element.name == "workbookPr":
                is_1904 = _is_true(element.attributes.get("date1904"))
            else:
                is_stale = _is_true(element.attributes.get("fullCalcOnLoad"))
    if len(sheets) > MAX_SHEETS:
        raise Invalid("roster_file_many_sheets", file=file, limit=MAX_SHEETS)
    return BookParts(tuple(sheets), by_kind.get("sharedStrings"), by_kind.get("styles"), is_1904, is_stale)


def _sheet(element: Element, by_id: dict[str, tuple[str, str]]) -> SheetPart:
    kind, target = by_id[element.attributes["id"]]
    return SheetPart(element.attributes["name"], target if kind == "worksheet" else None)


def _relations(archive: zipfile.ZipFile, path: str, folder: str) -> Iterator[tuple[str, str, str]]:
    """Identifier, last word of the type, path in the archive."""
    with archive.open(path) as stream:
        for element in scan_elements(stream, ("Relationship",)):
            attributes = element.attributes
            if attributes.get("TargetMode") == "External":
                continue
            target = attributes["Target"]
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            yield attributes.get("Id", ""), attributes["Type"].rpartition("/")[2], place.lstrip("/")


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
