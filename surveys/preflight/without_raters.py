"""Subjects that nobody would rate under a relation."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, Finding, View, names_of, target_of
from surveys.preflight.groups import count_voices


class WithoutRaters:
    name = "subjects_without_raters"

    def list_findings(self, view: View) -> Iterator[Finding]:
        for relation, voices in count_voices(view):
            alone = [one for one in view.drawn.subjects if not voices[one.subject_id]]
            if alone:
                names = names_of(one.name for one in alone)
                params = {"relation": relation.relation, "count": len(alone), "names": names}
                target = target_of(relation.relation, (one.subject_id for one in alone))
                yield Finding(self.name, WARN, params, target)
