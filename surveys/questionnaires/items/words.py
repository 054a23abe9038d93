"""Free words, at most `max` characters (1,000 where the file says nothing)."""

from __future__ import annotations

from surveys.questionnaires.items.base import (
    Control,
    Gives,
    ItemFlaw,
    ItemSpec,
    check_bounds,
    check_no_options,
    not_here,
    refuse,
)

_DEFAULT_LIMIT = 1000
_LARGEST = 5000
_KEPT = "\n"


class Words:
    name = "text"
    gives: Gives = "words"

    def check(self, item: ItemSpec) -> None:
        check_no_options(item)
        check_bounds(item, minimum=False, maximum=item.maximum is not None)
        if not 1 <= self._limit(item) <= _LARGEST:
            raise ItemFlaw("max", "bad_scale", {"low": 1, "high": _LARGEST})
        if item.anchors:
            raise not_here(item, "anchors")

    def parse(self, item: ItemSpec, raw: str) -> str | None:
        lines = raw.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(sign for sign in lines if sign.isprintable() or sign in _KEPT).strip()
        if not text:
            if item.required:
                raise refuse(item, "answer_required")
            return None
        if len(text) > self._limit(item):
            raise refuse(item, "answer_too_long", limit=self._limit(item))
        return text

    def scale(self, item: ItemSpec) -> tuple[int, int]:
        return 0, 0

    def control(self, item: ItemSpec) -> Control:
        return Control("text", max_length=self._limit(item))

    def _limit(self, item: ItemSpec) -> int:
        return _DEFAULT_LIMIT if item.maximum is None else item.maximum
