"""Anonymous groups that can never reach the smallest size that may be shown, however many answer."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of
from surveys.preflight.groups import count_voices


class SmallGroups:
    name = "groups_too_small"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        least = view.policy.min_raters
        for relation, voices in count_voices(view):
            small = [subject for subject in view.drawn.subjects if 0 < voices[subject.subject_id] < least]
            if small and relation.anonymous:
                names = names_of(subject.name for subject in small)
                params = {"relation": relation.relation, "count": len(small), "names": names, "min_raters": least}
                target = target_of(relation.relation, (subject.subject_id for subject in small))
                yield PreflightFinding(self.name, WARN, params, target)
