"""Subjects that nobody would rate under a relation."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import WARN, PreflightFinding, View, names_of, target_of
from surveys.preflight.groups import count_voices


class WithoutRaters:
    name = "subjects_without_raters"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        for relation, voices in count_voices(view):
            alone = [subject for subject in view.drawn.subjects if not voices[subject.subject_id]]
            if alone:
                names = names_of(subject.name for subject in alone)
                params = {"relation": relation.relation, "count": len(alone), "names": names}
                target = target_of(relation.relation, (subject.subject_id for subject in alone))
                yield PreflightFinding(self.name, WARN, params, target)
