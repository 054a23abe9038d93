"""A choice among whole numbers, `min` to `max` (1–5, 1–10), with labels where the file gives anchors."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, Gives, ItemFlaw, ItemSpec, Option, check_bounds, check_no_options
from surveys.questionnaires.items.numbers import check_anchors, parse_number

_MOST_STEPS = 20


class Scale:
    name = "scale"
    gives: Gives = "number"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=True, maximum=True)
        low, high = self.scale(item)
        if not 0 <= low < high <= low + _MOST_STEPS:
            raise ItemFlaw("max", "bad_scale", {"low": 0, "high": low + _MOST_STEPS})
        check_anchors(item, (low, high))

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, raw, self.scale(item), 0)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return item.minimum or 0, item.maximum or 0

    def control(self, item: ItemSpec) -> Control:
        low, high = self.scale(item)
        labels = dict(item.anchors)
        values = [str(value) for value in range(high, low - 1, -1)]
        options = tuple(Option(value, labels.get(value, value)) for value in values)
        return Control("choices", minimum=str(low), maximum=str(high), step="1", options=options)
