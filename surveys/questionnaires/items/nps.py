"""How likely one would recommend, 0 to 10: a rating; `scoring.satisfaction` makes a net score of it."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, ItemSpec, Option
from surveys.questionnaires.items.numbers import NumericType

_LOWEST, _HIGHEST = 0, 10
_ENDS = {"0": "0 完全不会", "10": "10 一定会"}


class Nps(NumericType):
    name = "nps"

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return _LOWEST, _HIGHEST

    def control(self, item: ItemSpec) -> Control:
        labels = _ENDS | {value: f"{value} {label}" for value, label in item.anchors}
        values = [str(value) for value in range(_HIGHEST, _LOWEST - 1, -1)]
        options = tuple(Option(value, labels.get(value, value)) for value in values)
        return Control("choices", minimum=str(_LOWEST), maximum=str(_HIGHEST), step="1", options=options)
