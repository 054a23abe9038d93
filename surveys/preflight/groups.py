"""How many voices each subject would have; an enterprise with several seats is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from surveys.plans.model import PlanRelation
from surveys.preflight.base import View


def count_voices(view: View) -> Iterator[tuple[PlanRelation, dict[str, int]]]:
    """Each relation that assigns raters, with subject → voices (0 for those nobody rates)."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in view.drawn.assignments:
        found[one.relation, one.subject_id].add(one.rater.partition("#")[0])
    for relation in view.plan.relations:
        if relation.raters != "public":
            ids = (one.subject_id for one in view.drawn.subjects)
            yield relation, {key: len(found[relation.relation, key]) for key in ids}
