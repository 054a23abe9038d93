"""Two trees compared: what is said and what comes out, figure by figure, each called by a name a person knows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_KEYS = ("subject", "part", "relation", "group", "period", "item", "grade", "key")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that does not agree: file, subject (empty: nobody's own), figure, what is stated, what comes out."""

    file: str
    subject: str
    figure: str
    stated: str
    recomputed: str


def differences(file: str, stated: Any, recomputed: Any) -> Iterator[Difference]:
    """Every figure in which two result trees differ."""
    yield from _compare(file, "", "", stated, recomputed)


def _compare(file: str, subject: str, path: str, stated: Any, recomputed: Any) -> Iterator[Difference]:
    if isinstance(stated, Mapping) and isinstance(recomputed, Mapping):
        for key in sorted({*stated, *recomputed}):
            inner = f"{path}.{key}" if path else str(key)
            yield from _compare(file, subject, inner, stated.get(key), recomputed.get(key))
    elif _is_list(stated) and _is_list(recomputed):
        stated_named, recomputed_named = _named(stated), _named(recomputed)
        for key in (*stated_named, *(key for key in recomputed_named if key not in stated_named)):
            who = key if path == "subjects" and not subject else subject
            inner = "" if who and not subject else f"{path}[{key}]"
            yield from _compare(file, who, inner, stated_named.get(key), recomputed_named.get(key))
    elif type(stated) is not type(recomputed) or stated != recomputed:
        yield Difference(file, subject, path, _text(stated), _text(recomputed))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _named(rows: Sequence[Any]) -> dict[str, Any]:
    """Rows by what they are about where that is unique, else by their place."""
    for key in _KEYS:
        names = [row.get(key) if isinstance(row, Mapping) else None for row in rows]
        if all(isinstance(name, str) for name in names) and len(set(names)) == len(names):
            return dict(zip(map(str, names), rows, strict=True))
    return {str(place): row for place, row in enumerate(rows, start=1)}


def _text(value: Any) -> str:
    """A figure, or of a whole branch that it is there."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str | int) else "…"
