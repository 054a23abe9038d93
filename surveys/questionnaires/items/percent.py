"""A satisfaction percentage: 0 to 100, two decimals allowed."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, ItemSpec
from surveys.questionnaires.items.numbers import NumericType, tidy


class Percent(NumericType):
    name = "percent"
    decimals = 2

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return super().parse(item, tidy(raw).removesuffix("%"))

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 100

    def control(self, item: ItemSpec) -> Control:
        return Control("number", minimum="0", maximum="100", step="0.01")
