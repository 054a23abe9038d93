"""XML read as a stream: nothing is held whole, names are compared without their prefixes, a DTD is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

CHUNK = 64 * 1024
MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class Element:
    name: str
    attributes: Mapping[str, str]


def local_name(name: str) -> str:
    return name.rpartition(":")[2]


def local_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    return {local_name(name): value for name, value in attributes.items()}


def make_parser() -> Any:
    """A parser that knows no document type and no entities of a file's own. Raises ValueError where there is one."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise ValueError("a document type in a workbook")


def feed(parser: Any, stream: IO[bytes]) -> Iterator[None]:
    """Read the stream to its end; yields after each piece, so that what was found can be taken away."""
    while piece := stream.read(CHUNK):
        parser.Parse(piece, False)
        yield
    parser.Parse(b"", True)
    yield


def scan_elements(stream: IO[bytes], names: Collection[str]) -> Iterator[Element]:
    """The start tags of these names, in order."""
    elements: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = local_name(name)
        if local in names:
            elements.append(Element(local, local_attributes(attributes)))

    parser = make_parser()
    parser.StartElementHandler = start
    for _ in feed(parser, stream):
        yield from elements
        elements.clear()
