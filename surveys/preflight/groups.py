"""How many voices each subject would have; an enterprise with several seats is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from surveys.plans.model import PlanRelation
from surveys.preflight.base import View


def count_voices(view: View) -> Iterator[tuple[PlanRelation, dict[str, int]]]:
    """Each relation that assigns raters, with subject → voices (0 for those nobody rates)."""
    voices: dict[tuple[str, str], set[str]] = defaultdict(set)
    for spec in view.drawn.assignments:
        voices[spec.relation, spec.subject_id].add(spec.rater.partition("#")[0])
    for relation in view.plan.relations:
        if relation.raters != "public":
            ids = (subject.subject_id for subject in view.drawn.subjects)
            yield relation, {key: len(voices[relation.relation, key]) for key in ids}
