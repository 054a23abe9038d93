"""Numbers for reading, and lists that must not grow without end."""

import re
from collections.abc import Sequence
from fractions import Fraction

from scoring.arithmetic import exact_text, number_text

_EACH_END = 3
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) 约 ")


def shown(text: str, decimals: int) -> str:
    """An exact number for reading: as it is when it ends soon, else rounded with a sign that it is."""
    value = Fraction(text)
    exact = exact_text(value)
    if "/" not in exact and len(exact) <= decimals + 8:
        return exact
    return f"约 {number_text(value, decimals + 2)}"


def spoken(line: str) -> str:
    """A line as it is read aloud: no gap between a word and 约."""
    return _GAP.sub("约 ", line)


def listed(words: Sequence[str], most: int) -> str:
    """Joined by 、; of more than `most` the first and the last ones, and how many there are."""
    if len(words) <= max(most, 2 * _EACH_END):
        return "、".join(words)
    return f"{'、'.join(words[:_EACH_END])}……{'、'.join(words[-_EACH_END:])}（共 {len(words)} 项）"
