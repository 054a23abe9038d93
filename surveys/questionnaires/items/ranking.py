"""The options in order, the first `max` places (all where the file says nothing); counted, not scored."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, Gives, ItemFlaw, ItemSpec, refuse
from surveys.questionnaires.items.chosen import check_options, join_keys, read_keys, shown_options


class Ranking:
    name = "ranking"
    gives: Gives = "options"

    def check(self, item: ItemSpec) -> None:
        check_options(item, maximum=True)
        if not 1 <= self._places(item) <= len(item.options):
            raise ItemFlaw("max", "bad_count", {"high": len(item.options)})

    def parse(self, item: ItemSpec, raw: str) -> str | None:
        """The keys from the first place on; all places or none."""
        keys = read_keys(item, raw)
        places = self._places(item)
        if not any(keys):
            if item.required:
                raise refuse(item, "answer_required")
            return None
        if len([key for key in keys if key]) > places:
            raise refuse(item, "answer_too_many", limit=places)
        if "" in keys or len(keys) < places:
            raise refuse(item, "answer_too_few", limit=places)
        if len(set(keys)) < len(keys):
            raise refuse(item, "answer_twice")
        return join_keys(keys)

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 0

    def control(self, item: ItemSpec) -> Control:
        return Control("ranking", maximum=str(self._places(item)), options=shown_options(item), by_place=True)

    def _places(self, item: ItemSpec) -> int:
        return len(item.options) if item.maximum is None else item.maximum
