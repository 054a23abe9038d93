"""What single, multiple and ranking share: options with keys, and answers that are keys."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.questionnaires.conditions.nodes import SEPARATOR
from surveys.questionnaires.items.base import ItemFlaw, ItemSpec, Option, check_bounds, not_here, refuse

_FEWEST, _MOST = 2, 30
_LONGEST = 40


def check_options(item: ItemSpec, *, minimum: bool = False, maximum: bool = False) -> None:
    """Two options or more, keys that can stand in an answer, labels that differ. Raises ItemFlaw.

    `minimum`, `maximum`: whether the type knows how many may be chosen.
    """
    check_bounds(item, minimum=minimum and item.minimum is not None, maximum=maximum and item.maximum is not None)
    if item.anchors:
        raise not_here(item, "anchors")
    if not _FEWEST <= len(item.options) <= _MOST:
        raise ItemFlaw("options", "bad_options", {"low": _FEWEST, "high": _MOST})
    for key, _ in item.options:
        if not key or key != key.strip() or SEPARATOR in key or not key.isprintable() or len(key) > _LONGEST:
            raise ItemFlaw("options", "bad_option", {"value": key, "limit": _LONGEST})
    labels = [label for _, label in item.options]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise ItemFlaw("options", "duplicate", {"value": twice})


def shown_options(item: ItemSpec) -> tuple[Option, ...]:
    return tuple(Option(key, label) for key, label in item.options)


def read_keys(item: ItemSpec, raw: str) -> list[str]:
    """The keys in an answer, "" where a place was left empty. Raises Invalid `answer_no_option`."""
    known = {key for key, _ in item.options}
    keys = [part.strip() for part in raw.split(SEPARATOR)]
    for key in keys:
        if key and key not in known:
            raise refuse(item, "answer_no_option", value=key[:_LONGEST])
    return keys


def join_keys(keys: Sequence[str]) -> str:
    return SEPARATOR.join(keys)
