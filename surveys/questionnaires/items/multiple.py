"""Several of the options, at least `min` and at most `max` of them; counted, not scored."""

from __future__ import annotations

from surveys.questionnaires.items.base import Control, Gives, ItemFlaw, ItemSpec, refuse
from surveys.questionnaires.items.chosen import check_options, join_keys, read_keys, shown_options


class Multiple:
    name = "multiple"
    gives: Gives = "options"

    def check(self, item: ItemSpec) -> None:
        check_options(item, minimum=True, maximum=True)
        low, high = self._limits(item)
        if not 1 <= low <= high <= len(item.options):
            raise ItemFlaw("max" if item.maximum is not None else "min", "bad_count", {"high": len(item.options)})

    def parse(self, item: ItemSpec, raw: str) -> str | None:
        """The keys in the questionnaire's order, whatever order they came in."""
        chosen = {key for key in read_keys(item, raw) if key}
        low, high = self._limits(item)
        if not chosen:
            if item.required:
                raise refuse(item, "answer_required")
            return None
        if len(chosen) > high:
            raise refuse(item, "answer_too_many", limit=high)
        if len(chosen) < low:
            raise refuse(item, "answer_too_few", limit=low)
        return join_keys([key for key, _ in item.options if key in chosen])

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 0

    def control(self, item: ItemSpec) -> Control:
        low, high = self._limits(item)
        return Control("several", minimum=str(low), maximum=str(high), options=shown_options(item), by_place=True)

    def _limits(self, item: ItemSpec) -> tuple[int, int]:
        low = 1 if item.minimum is None else item.minimum
        return low, len(item.options) if item.maximum is None else item.maximum
