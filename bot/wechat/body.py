"""Reading XML and JSON bodies that nobody has authenticated yet.

Both become one shape: str → str, or nested dicts and lists of the same. Size and depth are bounded, a
document type (and with it every entity) is refused, and nothing but `BodyError` escapes.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal
from xml.parsers.expat import ExpatError

import xmltodict

MAX_BODY = 64 * 1024
MAX_DEPTH = 16  # of lists and fields together; an approval of several steps takes nine
Form = Literal["xml", "json"]
Fields = dict[str, Any]

# Nothing but a declaration may stand before the root: no DTD, no comment, no processing instruction.
_PROLOG = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<xml[\s>]")
_IMPOSSIBLE = re.compile("[\x00\ud800-\udfff]")  # JSON can spell what no database and no answer can hold
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class BodyError(Exception):
    """The body is not what either platform sends; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def form_of(body: bytes) -> Form:
    """Whether a body is JSON or XML, by its first character; the answer uses the same form."""
    return "json" if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "xml"


def read_body(body: bytes) -> Fields:
    """Fields of an XML or JSON body of at most 64 KB."""
    if len(body) > MAX_BODY:
        raise BodyError("too_large")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BodyError("not_utf8") from None
    return _read_json(text) if form_of(body) == "json" else _read_xml(text)


def _read_xml(text: str) -> Fields:
    if not _PROLOG.match(text):
        raise BodyError("dtd" if "<!" in text.partition("<xml")[0] else "not_xml")
    try:
        parsed = xmltodict.parse(
            _CONTROL.sub("", text).encode(), encoding="utf-8", xml_attribs=False, disable_entities=True
        )
    except (ExpatError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise BodyError("not_xml") from None
    return _top(parsed.get("xml"))


def _read_json(text: str) -> Fields:
    try:
        return _top(json.loads(text, object_pairs_hook=_once, parse_float=str, parse_constant=_refuse))
    except (ValueError, RecursionError):
        raise BodyError("not_json") from None


def _top(value: object) -> Fields:
    plain = _plain(value, MAX_DEPTH)
    if not isinstance(plain, dict):
        raise BodyError("no_fields")
    return plain


def _plain(value: object, depth: int) -> Any:
    if depth == 0:
        raise BodyError("too_deep")
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth - 1) for inner in value]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _IMPOSSIBLE.sub("", str(value))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(name: str) -> object:
    raise ValueError(name)
