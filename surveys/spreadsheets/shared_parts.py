"""What a workbook's cells point to: shared texts and the formats of numbers."""

from __future__ import annotations

from typing import IO

from surveys.errors import Invalid
from surveys.spreadsheets.artefacts import decode_escapes
from surveys.spreadsheets.number_formats import BUILTIN_FORMATS
from surveys.spreadsheets.xml_stream import feed, local_attributes, local_name, make_parser

MAX_STRINGS = 1_000_000
MAX_CHARACTERS = 50_000_000
MAX_TEXT = 100_000
MAX_STYLES = 66_000  # Excel's own: 65,490
_MAX_FORMAT = 1000


def read_strings(stream: IO[bytes], file: str) -> list[str]:
    """The texts in order, runs joined, readings (phonetic guides) left out. Raises Invalid `roster_file_many_texts`."""
    reader = _Strings()
    parser = make_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    for _ in feed(parser, stream):
        if len(reader.strings) > MAX_STRINGS or reader.characters > MAX_CHARACTERS:
            raise Invalid("roster_file_many_texts", file=file, limit=MAX_STRINGS)
    return reader.strings


class _Strings:
    def __init__(self) -> None:
        self.strings: list[str] = []
        self.characters = 0
        self._runs: list[str] = []
        self._in_text = False
        self._in_phonetic = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        local = local_name(name)
        if local == "si":
            self._runs = []
        elif local == "rPh":
            self._in_phonetic += 1
        self._in_text = local == "t" and not self._in_phonetic

    def end(self, name: str) -> None:
        local = local_name(name)
        self._in_text = False
        if local == "rPh":
            self._in_phonetic -= 1
        elif local == "si":
            self.strings.append(decode_escapes("".join(self._runs))[:MAX_TEXT])

    def text(self, data: str) -> None:
        if self._in_text:
            self._runs.append(data)
            self.characters += len(data)


def read_formats(stream: IO[bytes], file: str) -> list[str]:
    """The number format of each cell style (`s` of a cell). Raises Invalid `roster_file_many_styles`."""
    reader = _Formats()
    parser = make_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    for _ in feed(parser, stream):
        if len(reader.styles) > MAX_STYLES or len(reader.codes) > MAX_STYLES:
            raise Invalid("roster_file_many_styles", file=file, limit=MAX_STYLES)
    return [reader.codes.get(style, BUILTIN_FORMATS.get(style, "General")) for style in reader.styles]


class _Formats:
    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.styles: list[int] = []
        self._in_cell_styles = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local == "cellXfs":
            self._in_cell_styles = True
        elif local == "numFmt":
            values = local_attributes(attributes)
            self.codes.setdefault(int(values["numFmtId"]), decode_escapes(values.get("formatCode", ""))[:_MAX_FORMAT])
        elif local == "xf" and self._in_cell_styles:
            self.styles.append(int(attributes.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if local_name(name) == "cellXfs":
            self._in_cell_styles = False
