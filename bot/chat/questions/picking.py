"""Options picked in chat: `2`, `②`, `第二个`, the words; several: `1 3 4`, `①③`, `第一个和第三个`.

Options are told by their place as shown. Where options are numbers themselves a lone number means the option, never a
place. When in doubt nothing is picked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat.questions.numerals import read_circled, read_count
from bot.chat.text import tidy_argument, tidy_text
from surveys.questionnaires import Item, Option

_ORDINAL = re.compile(r"第?\s*([^\s第]{1,4}?)\s*(?:个|项|条)")
_LEAD = re.compile(r"^(?:我)?(?:选择?|是)\s*(?=.)")
_BETWEEN = re.compile(r"[\s、,，;；/＞>→]+")
_AND = re.compile(r"和|与|跟|以及|然后|再")
_DIGIT = re.compile(r"[0-9]+")


def read_picks(item: Item, text: str) -> list[Option] | int | None:
    """The options that a message names, in its order. An int: a place that is not there; None: not understood."""
    plain = tidy_argument(tidy_text(text))
    for words in (plain, _LEAD.sub("", plain)):
        pick = _read_one(item.control.options, words)
        if pick is not None:
            return [pick] if isinstance(pick, Option) else pick
        several = _read_several(item.control.options, words)
        if several is not None:
            return several
    return None


def _read_several(options: Sequence[Option], words: str) -> list[Option] | int | None:
    tokens = [token for token in _BETWEEN.split(words) if token]
    picks: list[Option] = []
    for token in tokens:
        pick = _read_one(options, token)
        if pick is None:
            inner = _split_further(options, token)
            if inner is None or isinstance(inner, int):
                return inner
            picks += inner
        elif isinstance(pick, int):
            return pick
        else:
            picks.append(pick)
    return picks or None


def _split_further(options: Sequence[Option], token: str) -> list[Option] | int | None:
    """①③, or options joined by 和: only when every piece is an option."""
    pieces = list(token) if all(read_circled(sign) is not None for sign in token) else _AND.split(token)
    if len(pieces) < 2:
        return None
    picks: list[Option] = []
    for piece in pieces:
        pick = _read_one(options, piece.strip())
        if not isinstance(pick, Option):
            return pick
        picks.append(pick)
    return picks


def _read_one(options: Sequence[Option], words: str) -> Option | int | None:
    """The option that words name; an int where they name a place that is not there."""
    for option in options:
        if words in (option.label, option.value) or words.lower() == option.label.lower():
            return option
    ordinal = _ORDINAL.fullmatch(words)
    place = read_circled(words) or (read_count(ordinal[1]) if ordinal else None)
    if place is None and not any(_DIGIT.fullmatch(option.label) for option in options):
        place = read_count(words)
    if place is None:
        return None
    return options[place - 1] if 1 <= place <= len(options) else place
