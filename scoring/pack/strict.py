"""JSON read strictly: no floats, no NaN, no numbers without end, no key twice, no endless nesting."""

import json
import re
from fractions import Fraction
from typing import Any

from scoring.pack.archive import PackError

_NUMBER = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300}|/[0-9]{1,300})?")
_LONGEST = 60  # digits of a whole number


def dump(tree: Any) -> bytes:
    """JSON as a pack holds it: keys sorted, UTF-8."""
    return (json.dumps(tree, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def load(content: bytes, file: str) -> Any:
    """The tree in a file of a pack. Raises PackError."""
    try:
        return json.loads(
            content.decode("utf-8"),
            parse_float=_refuse,
            parse_constant=_refuse,
            parse_int=_whole,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError):
        raise PackError("broken", file) from None


def number(text: object) -> Fraction:
    """An exact number as our files write it. Raises ValueError."""
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    return Fraction(text)


def _refuse(text: str) -> object:
    raise ValueError(text)


def _whole(text: str) -> int:
    if len(text) > _LONGEST:
        raise ValueError(text)
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key twice")
    return members
