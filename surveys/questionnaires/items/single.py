"""One of several options; counted, not scored."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, Gives, ItemSpec, refuse
from surveys.questionnaires.items.chosen import check_options, read_keys, shown_options


class Single:
    name = "single"
    gives: Gives = "options"

    def check(self, item: ItemSpec) -> None:
        check_options(item)

    def parse(self, item: ItemSpec, raw: str) -> str | None:
        keys = [key for key in read_keys(item, raw) if key]
        if len(keys) > 1:
            raise refuse(item, "answer_too_many", limit=1)
        if not keys:
            if item.required:
                raise refuse(item, "answer_required")
            return None
        return keys[0]

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 0

    def control(self, item: ItemSpec) -> Control:
        return Control("choices", options=shown_options(item), by_place=True)
