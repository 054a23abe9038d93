"""好差评: five levels of satisfaction."""

from __future__ import annotations

from fractions import Fraction

from surveys.questionnaires.items.base import Control, Gives, ItemSpec, Option, check_bounds, check_no_options
from surveys.questionnaires.items.numbers import check_anchors, parse_number

_LABELS = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}


class Level5:
    name = "level5"
    gives: Gives = "number"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=False, maximum=False)
        check_anchors(item, self.scale(item))

    def parse(self, item: ItemSpec, raw: str) -> Fraction | None:
        return parse_number(item, raw, self.scale(item), 0)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 1, 5

    def control(self, item: ItemSpec) -> Control:
        labels = _LABELS | dict(item.anchors)
        options = tuple(Option(value, labels[value]) for value in _LABELS)
        return Control("choices", minimum="1", maximum="5", step="1", options=options)
