"""A choice among whole numbers, `min` to `max` (1–5, 1–10), with labels where the file gives anchors."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, ItemFlaw, ItemSpec, Option
from surveys.questionnaires.items.numbers import NumericType

_MOST_STEPS = 20


class Scale(NumericType):
    name = "scale"
    needs_minimum = True
    needs_maximum = True

    def check_scale(self, item: ItemSpec) -> None:
        low, high = self.scale(item)
        if not 0 <= low < high <= low + _MOST_STEPS:
            raise ItemFlaw("max", "bad_scale", {"low": 0, "high": low + _MOST_STEPS})

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return item.minimum or 0, item.maximum or 0

    def control(self, item: ItemSpec) -> Control:
        low, high = self.scale(item)
        labels = dict(item.anchors)
        values = [str(value) for value in range(high, low - 1, -1)]
        options = tuple(Option(value, labels.get(value, value)) for value in values)
        return Control("choices", minimum=str(low), maximum=str(high), step="1", options=options)
