"""A subject's result with the hidden figures taken out."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scoring.arithmetic import number_text, publish
from scoring.disclosure.figures import SCORE, Candidate
from scoring.disclosure.published import DisclosedPart, DisclosedRelation, DisclosedSubject, Figure
from scoring.results import PartResult, RelationResult, SubjectResult, order_flags

_OF_THE_SCORE = {"honoured", "excess", "undecided"}


def show(
    result: SubjectResult, decimals: int, candidates: Sequence[Candidate], hidden: frozenset[str]
) -> DisclosedSubject:
    """What may be shown of a subject when the figures in `hidden` may not. A hidden score takes grade and rank with it,
    and the flags that speak of them."""
    score_hidden = SCORE in hidden
    flags = set(result.flags) - (_OF_THE_SCORE if score_hidden else set())
    if hidden:
        flags.add("hidden")
    return DisclosedSubject(
        subject=result.subject,
        name=result.name,
        unit=result.unit,
        score=_figure(result.score, decimals, score_hidden),
        grade=None if score_hidden else result.grade,
        rank=None if score_hidden else result.rank,
        group=result.group,
        flags=order_flags(flags),
        parts=tuple(_show_part(part, decimals, hidden) for part in result.parts),
        equations=tuple(each.equation for each in candidates if each.figure not in hidden),
        withheld=tuple(
            replace(each.equation, text="", known=Fraction(0)) for each in candidates if each.figure in hidden
        ),
    )


def _show_part(part: PartResult, decimals: int, hidden: frozenset[str]) -> DisclosedPart:
    is_hidden = f"part {part.key}" in hidden
    return DisclosedPart(
        part.key,
        part.points_max,
        _figure(part.percent, decimals, is_hidden),
        _figure(part.points, decimals, is_hidden),
        tuple(_show_relation(relation, decimals, hidden) for relation in part.relations),
    )


def _show_relation(relation: RelationResult, decimals: int, hidden: frozenset[str]) -> DisclosedRelation:
    is_hidden = f"relation {relation.relation}" in hidden
    return DisclosedRelation(
        relation.relation,
        relation.raters,
        relation.points_max,
        _figure(relation.percent, decimals, is_hidden),
        _figure(relation.points, decimals, is_hidden),
    )


def _figure(value: Fraction | None, decimals: int, hidden: bool) -> Figure:
    if value is None:
        return Figure()
    if hidden:
        return Figure(hidden=True)
    return Figure(publish(value, decimals), number_text(value, decimals))
