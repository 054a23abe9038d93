"""A satisfaction percentage: 0 to 100, two decimals allowed."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, Gives, ItemSpec, check_bounds, check_no_options
from surveys.questionnaires.items.numbers import check_anchors, parse_number, tidy

_DECIMALS = 2


class Percent:
    name = "percent"
    gives: Gives = "number"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=False, maximum=False)
        check_anchors(item, self.scale(item))

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, tidy(raw).removesuffix("%"), self.scale(item), _DECIMALS)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 100

    def control(self, item: ItemSpec) -> Control:
        return Control("number", minimum="0", maximum="100", step="0.01")
