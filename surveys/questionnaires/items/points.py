"""Points out of a maximum (`max = 25`): 0 to max, two decimals allowed."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, ItemFlaw, ItemSpec
from surveys.questionnaires.items.numbers import NumericType

_LARGEST = 10_000


class Points(NumericType):
    name = "points"
    decimals = 2
    needs_maximum = True

    def check_scale(self, item: ItemSpec) -> None:
        if not 1 <= self.scale(item)[1] <= _LARGEST:
            raise ItemFlaw("max", "bad_scale", {"low": 1, "high": _LARGEST})

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, item.maximum or 0

    def control(self, item: ItemSpec) -> Control:
        return Control("number", minimum="0", maximum=str(item.maximum), step="0.01")
