"""Reading XML and JSON: bodies that nobody has authenticated yet, and the messages inside them.

Both become one shape: str → str, or nested dicts and lists of the same. Size and depth are bounded, a
document type (and with it every entity) is refused, and nothing but `BodyError` escapes.

WeChat puts what people type into a CDATA section without escaping it. So `Content` is cut out before the XML is parsed:
it runs from its first CDATA to the last `]]></Content>`, and nothing that somebody types becomes an element.
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
_CONTENT, _CONTENT_END = "<Content><![CDATA[", "]]></Content>"
_SPLIT = "]]]]><![CDATA[>"  # how somebody writes `]]>` who does escape it


class BodyError(Exception):
    """The body is not what either platform sends; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def form_of(body: bytes) -> Form:
    """Whether a body is JSON or XML, by its first character; the answer uses the same form."""
    return "json" if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "xml"


def read_body(body: bytes) -> Fields:
    """Fields of an XML or JSON body of at most 64 KB. An element that stands several times is a list."""
    if len(body) > MAX_BODY:
        raise BodyError("too_large")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BodyError("not_utf8") from None
    return _read_json(text) if form_of(body) == "json" else _read_xml(text)


def read_message(body: bytes) -> Fields:
    """Fields of one message, each of which stands once: `doubled_field` otherwise."""
    if form_of(body) == "json":  # a list of JSON is one field
        return read_body(body)
    fields = read_body(body)
    if any(isinstance(value, list) for value in fields.values()):
        raise BodyError("doubled_field")
    return fields


def _read_xml(text: str) -> Fields:
    if not _PROLOG.match(text):
        raise BodyError("dtd" if "<!" in text.partition("<xml")[0] else "not_xml")
    rest, content = _cut_content(_CONTROL.sub("", text))
    try:
        parsed = xmltodict.parse(rest.encode(), encoding="utf-8", xml_attribs=False, disable_entities=True)
    except (ExpatError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise BodyError("not_xml") from None
    fields = _top(parsed.get("xml"))
    if content is not None:
        fields["Content"] = [fields["Content"], content] if "Content" in fields else content
    return fields


def _cut_content(text: str) -> tuple[str, str | None]:
    """The XML without its `Content`, and what that holds; None where an XML parser reads it as well."""
    begin, end = text.find(_CONTENT), text.rfind(_CONTENT_END)
    inside = begin + len(_CONTENT)
    if begin < 0 or end < inside or text.find("]]>", inside) == end:
        return text, None
    content = text[inside:end].replace(_SPLIT, "]]>").replace("\r\n", "\n")
    return text[:begin] + text[end + len(_CONTENT_END) :], content


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
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refuse(name: str) -> object:
    raise ValueError(name)
