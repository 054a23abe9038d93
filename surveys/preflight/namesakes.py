"""Subjects of one name: which of them is meant, forms, chat and results say by 工号."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.preflight.base import INFO, PreflightFinding, View, names_of, target_of
from surveys.relations.namesakes import find_namesakes


class Namesakes:
    name = "namesakes"

    def list_findings(self, view: View) -> Iterator[PreflightFinding]:
        subjects = find_namesakes(view.drawn.subjects)
        if subjects:
            words = names_of(subject.name for subject in subjects)
            params = {"count": len(subjects), "names": words}
            yield PreflightFinding(self.name, INFO, params, target_of("", (subject.subject_id for subject in subjects)))
