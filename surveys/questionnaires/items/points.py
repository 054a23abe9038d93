"""Points out of a maximum (`max = 25`): 0 to max, two decimals allowed."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, Gives, ItemFlaw, ItemSpec, check_bounds, check_no_options
from surveys.questionnaires.items.numbers import check_anchors, parse_number

_DECIMALS = 2
_LARGEST = 10_000


class Points:
    name = "points"
    gives: Gives = "number"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=False, maximum=True)
        if not 1 <= self.scale(item)[1] <= _LARGEST:
            raise ItemFlaw("max", "bad_scale", {"low": 1, "high": _LARGEST})
        check_anchors(item, self.scale(item))

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, raw, self.scale(item), _DECIMALS)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, item.maximum or 0

    def control(self, item: ItemSpec) -> Control:
        return Control("number", minimum="0", maximum=str(item.maximum), step="0.01")
