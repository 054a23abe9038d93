"""Lone raters under their real names: shown as they are only where the form said so, else as a hidden group.

Source: docs/formats.md, What is shown of a real-name relation.
"""

from collections.abc import Collection
from dataclasses import replace

from scoring.results import PartResult, RelationResult, Results, SubjectResult

ToldCell = tuple[str, str, str]  # subject, relation, period


def protect_lone(results: Results, passed_on: Collection[ToldCell]) -> Results:
    """The same figures, but for relations rated by real name where one rater stands alone in a period and was not told
    that the mark is passed on: these are anonymous to the gate. `passed_on`: where a lone rater was told.
    """
    return replace(results, subjects=tuple(_subject(result, passed_on) for result in results.subjects))


def _subject(result: SubjectResult, passed_on: Collection[ToldCell]) -> SubjectResult:
    alone = {
        relation.relation
        for part in result.parts
        for relation in part.relations
        if not relation.anonymous and _is_untold(result.subject, relation, passed_on)
    }
    return replace(result, parts=tuple(_part(part, alone) for part in result.parts)) if alone else result


def _is_untold(subject: str, relation: RelationResult, passed_on: Collection[ToldCell]) -> bool:
    return any(
        figure.raters == 1 and (subject, relation.relation, figure.period) not in passed_on
        for figure in relation.periods
    )


def _part(part: PartResult, alone: Collection[str]) -> PartResult:
    relations = tuple(replace(item, anonymous=True) if item.relation in alone else item for item in part.relations)
    return replace(part, relations=relations)
