"""好差评: five levels of satisfaction."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, ItemSpec, Option
from surveys.questionnaires.items.numbers import NumericType

_LABELS = {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"}


class Level5(NumericType):
    name = "level5"

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 1, 5

    def control(self, item: ItemSpec) -> Control:
        labels = _LABELS | dict(item.anchors)
        options = tuple(Option(value, labels[value]) for value in _LABELS)
        return Control("choices", minimum="1", maximum="5", step="1", options=options)
