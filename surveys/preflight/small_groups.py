"""Anonymous groups that can never reach the smallest size that may be shown, however many answer."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, Finding, View, names_of, target_of
from surveys.preflight.groups import count_voices


class SmallGroups:
    name = "groups_too_small"

    def list_findings(self, view: View) -> Iterator[Finding]:
        least = view.policy.min_raters
        for relation, voices in count_voices(view):
            small = [one for one in view.drawn.subjects if 0 < voices[one.subject_id] < least]
            if small and relation.anonymous:
                names = names_of(one.name for one in small)
                params = {"relation": relation.relation, "count": len(small), "names": names, "min_raters": least}
                target = target_of(relation.relation, (one.subject_id for one in small))
                yield Finding(self.name, WARN, params, target)
