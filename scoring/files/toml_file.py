"""TOML files with exact decimals and line numbers, and the one error for every bad input file.

`load_toml` parses; `FileError` names file, row and key or column. Used for policies here, and by surveys for plans
and questionnaires. Source: docs/formats.md, The command line; docs/formats.md, The policy file.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from scoring.files.toml_lines import Path, find_lines, where_it_ends

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_DIGITS = re.compile(r"[0-9_]{100,}")
_PLAIN_KEY = re.compile(r"[^\s.\[\]\"']+")
_AT_END = re.compile(r"\s*\(at end of document\)$")

SENTENCES: dict[str, str] = {
    "not_found": "there is no such file or folder",
    "unreadable": "the file cannot be read ({reason})",
    "not_utf8": "the file is not UTF-8",
    "syntax": "not valid TOML: {reason}",
    "bad_csv": "not valid CSV: {reason}",
    "unknown_key": "unknown key; known here: {known}",
    "not_here": "this key means nothing here: {reason}",
    "required": "this is required",
    "wrong_type": "must be {expected}",
    "unknown_name": "unknown {what} {value!r}; known: {known}",
    "duplicate": "{value!r} is named twice",
    "duplicate_row": "the same as row {first}: {value}",
    "out_of_range": "{value} is outside {low} … {high}",
    "not_a_number": "{value!r} is not a number (sign, digits, decimal point)",
    "not_whole": "{value!r} is not a whole number from 0 on",
    "does_not_add_up": "the points of {what} add up to {total}, not {expected}",
    "bad_order": "lower bounds must fall from grade to grade; {value} does not lie below {before}",
    "last_band": "the last grade takes everything below and has no lower bound",
    "needs_min": "every grade but the last needs a lower bound",
    "min_over_max": "the minimum {low} is above the maximum {high}",
    "minima_over": "the minima add up to {total} %, more than 100 %",
    "maxima_under": "the maxima add up to {total} %, less than 100 %",
    "shares_over": "the freed shares add up to {total}, more than 1",
    "one_of": "exactly one of {keys} is needed",
    "empty": "must not be empty",
    "needs": "{what} is needed here",
    "mixed_scales": "items of a share must have one scale",
    "unused_scale": "no relation uses the item {value!r}",
    "missing_columns": "the header lacks the columns {columns}",
    "too_many_fields": "more fields than the header has names ({count} > {expected})",
    "unknown_subject": "unknown subject {value!r}",
    "no_header": "the first row must name the columns",
}
"""English sentences of file errors, by code: what an operator reads on stderr."""


class FileError(Exception):
    """A file that cannot be used: which one, where, why.

    `line` is the row as an editor or a spreadsheet counts it, from 1; `column` the key (TOML) or column (CSV);
    `code` a stable name for the reason, `params` its figures. `str()` is one English line
    `file:line: column: sentence`; a code that `SENTENCES` lacks may bring its own in `params["sentence"]`.
    """

    def __init__(
        self,
        file: str,
        line: int | None,
        column: str | None,
        code: str,
        params: Mapping[str, object] | None = None,
    ) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.params: dict[str, object] = dict(params or {})
        super().__init__(file, line, column, code, self.params)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        words = [place, self.sentence] if self.column is None else [place, self.column, self.sentence]
        return " ".join(": ".join(words).splitlines())  # every kind of line end, those of Unicode too

    @property
    def sentence(self) -> str:
        """The reason alone, in English."""
        template = SENTENCES.get(self.code)
        if template is None:
            return str(self.params.get("sentence", self.code))
        return template.format_map(self.params)


@dataclass(frozen=True)
class TomlDocument:
    """A parsed file: `data` as tomllib gives it, with Decimal in place of float; `text` as it was written."""

    file: str
    text: str
    data: dict[str, Any]
    lines: dict[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """Line number (from 1) of a key path such as `("parts", 0, "points")`; else of its nearest ancestor; else 1."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return 1

    def error(self, path: Path, code: str, **params: object) -> FileError:
        """A FileError at a key path, ready to raise."""
        return FileError(self.file, self.line(path), path_text(path) or None, code, params)


def path_text(path: Path) -> str:
    """`("parts", 1, "points")` as `parts[2].points`: members of arrays are counted from 1.

    A key that could be read as two, `办.事`, or that has spaces stands in quotes.
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            key = step if _PLAIN_KEY.fullmatch(step) else json.dumps(step, ensure_ascii=False)
            text += f".{key}" if text else key
    return text


def load_toml(text: str | bytes, file: str) -> TomlDocument:
    """Parse TOML keeping decimals exact. Bytes must be UTF-8 (a BOM is forgiven).

    Raises FileError `not_utf8` or `syntax`, with the line.
    """
    source = _decode(text, file)
    try:
        data = tomllib.loads(source, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), source, file) from None
    except RecursionError:
        raise FileError(file, where_it_ends(source), None, "syntax", {"reason": "nested too deeply"}) from None
    except ValueError as error:  # a number that no machine holds
        number = error.literal if isinstance(error, _TooLarge) else max(_DIGITS.findall(source), key=len, default="")
        line = source.partition(number)[0].count("\n") + 1
        raise FileError(file, line, None, "syntax", {"reason": "a number of sensible size is needed"}) from None
    return TomlDocument(file, source, data, find_lines(source))


class _TooLarge(ValueError):
    """A decimal whose exponent is beyond what can be held; `literal` as written."""

    def __init__(self, literal: str) -> None:
        super().__init__(literal)
        self.literal = literal


def _decimal(literal: str) -> Decimal:
    try:
        return Decimal(literal)
    except InvalidOperation:
        raise _TooLarge(literal) from None


def _decode(text: str | bytes, file: str) -> str:
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise FileError(file, line, None, "not_utf8") from None


def _syntax_error(message: str, source: str, file: str) -> FileError:
    match = _AT_LINE.search(message)
    line = int(match.group(1)) if match else source.rstrip().count("\n") + 1
    reason = _AT_END.sub(" at the end of the file", _AT_LINE.sub("", message))
    return FileError(file, line, None, "syntax", {"reason": reason})
