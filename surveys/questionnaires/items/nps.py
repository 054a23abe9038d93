"""How likely one would recommend, 0 to 10: a rating; `scoring.satisfaction` makes a net score of it."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, Gives, ItemSpec, Option, check_bounds, check_no_options
from surveys.questionnaires.items.numbers import check_anchors, parse_number

_LOWEST, _HIGHEST = 0, 10
_ENDS = {"0": "0 完全不会", "10": "10 一定会"}


class Nps:
    name = "nps"
    gives: Gives = "number"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=False, maximum=False)
        check_anchors(item, self.scale(item))

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, raw, self.scale(item), 0)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return _LOWEST, _HIGHEST

    def control(self, item: ItemSpec) -> Control:
        labels = _ENDS | {value: f"{value} {label}" for value, label in item.anchors}
        values = [str(value) for value in range(_HIGHEST, _LOWEST - 1, -1)]
        options = tuple(Option(value, labels.get(value, value)) for value in values)
        return Control("choices", minimum=str(_LOWEST), maximum=str(_HIGHEST), step="1", options=options)
