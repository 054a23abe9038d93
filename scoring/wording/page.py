"""One page: the most detail that fits on it."""

import unicodedata
from collections.abc import Iterable, Sequence

LINES = 48
WIDTH = 92  # columns of half-width characters; a Chinese character takes two
REST = "   （其余见工作簿的“推导”表）"


def columns(text: str) -> int:
    """How wide a text is printed."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def height(lines: Iterable[str]) -> int:
    """Lines on paper, long ones wrapped."""
    return sum(max(1, -(-columns(line) // WIDTH)) for line in lines)


def fit(head: Sequence[str], bodies: Iterable[Sequence[str]], tail: Sequence[str]) -> list[str]:
    """Head, the first of the bodies (most detailed first) that leaves room for the tail, tail.

    Where none does the last one is cut, and says so.
    """
    room = LINES - height(head) - height(tail)
    body: Sequence[str] = ()
    for body in bodies:
        if height(body) <= room:
            return [*head, *body, *tail]
    kept: list[str] = []
    for line in body:
        if height([*kept, line]) >= room:
            break
        kept.append(line)
    return [*head, *kept, REST, *tail]
