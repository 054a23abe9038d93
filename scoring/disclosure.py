"""The gate: which figures of each subject may be shown. Everything that leaves the house goes through `disclose`.

First the smallest group: a relation rated anonymously by fewer than `min_raters` is hidden. Then complementary
suppression: together with everything else published now or earlier nothing may determine a combination of anonymous
relations that fewer
than `min_raters` stand behind; rounding is no protection. Of the sets that achieve this the cheapest is
hidden: relations
before parts, parts before the score, small weights first. A hidden score takes grade and rank with it.
Source: contract section 6 (`min_raters`), reference/scoring.md section 1.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from scoring.arithmetic import number_text, publish
from scoring.audit import Equation, Term, is_safe, rows_of
from scoring.disclosed import (
    DisclosedPart,
    DisclosedRelation,
    DisclosedResults,
    DisclosedSubject,
    Figure,
    from_record,
    to_record,
)
from scoring.model import Policy
from scoring.results import PartResult, RelationResult, Results, SubjectResult, order_flags

__all__ = [
    "DisclosedPart",
    "DisclosedRelation",
    "DisclosedResults",
    "DisclosedSubject",
    "Figure",
    "disclose",
    "from_record",
    "to_record",
]

_SEARCHED = 12  # figures among which the cheapest set is searched for; with more they are hidden one after another
Rank = tuple[int, Fraction]  # what hiding a figure costs: kind (relation 0, part 1, score 2), weight


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A figure that may be published: its cost when hidden, and its equation."""

    cost: Rank
    equation: Equation


def disclose(policy: Policy, results: Results, earlier: Sequence[DisclosedResults] = ()) -> DisclosedResults:
    """Decide for every subject which figures may be shown.

    `earlier` are all releases (oldest first) that share raters with this one: the same round before an appeal
    or a reopening, or the periods that this result composes. Cells are known by relation and period; surveys that are
    independent of this one do not belong here. Never raises.
    """
    memory: dict[object, frozenset[str]] = {}
    known = [{one.subject: one.equations for one in release.subjects} for release in earlier]
    subjects = []
    for one in results.subjects:
        before = [release[one.subject] for release in known if one.subject in release]
        subjects.append(_disclose(policy, results.decimals, one, before, memory))
    return DisclosedResults(results.policy, results.decimals, tuple(subjects))


def _disclose(
    policy: Policy,
    decimals: int,
    one: SubjectResult,
    before: list[tuple[Equation, ...]],
    memory: dict[object, frozenset[str]],
) -> DisclosedSubject:
    candidates = list(_candidates(one, decimals))
    too_small = frozenset(
        f"relation {relation.relation}"
        for part in one.parts
        for relation in part.relations
        if relation.anonymous and 0 < _protecting(relation) < policy.min_raters
    )
    key = (tuple(candidates), tuple(before), too_small) if before else (_shape(candidates, policy), too_small)
    if key not in memory:
        memory[key] = too_small | _secondary(candidates, too_small, before, policy.min_raters, decimals)
    return _show(one, decimals, candidates, memory[key])


def _protecting(relation: RelationResult) -> int:
    return relation.raters - max((figure.dropped for figure in relation.periods), default=0)


def _shape(candidates: Iterable[_Candidate], policy: Policy) -> object:
    """What the decision depends on when nothing was published before: not the values, and groups only up to k."""
    return tuple(
        (one.cost, one.equation.figure, tuple(
            (term.relation, term.period, min(policy.min_raters, term.raters - term.dropped), term.anonymous,
             term.coefficient)
            for term in one.equation.terms
        ))
        for one in candidates
    )  # fmt: skip


def _candidates(one: SubjectResult, decimals: int) -> Iterator[_Candidate]:
    """Every figure that depends on ratings, as an equation."""
    everything: list[Term] = []
    known = Fraction(0)
    for part in one.parts:
        terms = _part_terms(part)
        everything += [_scaled(term, part.weight) for term in terms]
        if part.percent is None:
            continue
        if not terms:
            known += part.weight * part.percent
            continue
        text = number_text(part.percent, decimals)
        yield _Candidate((1, part.points_max), Equation(f"part {part.key}", text, Fraction(0), terms))
        for relation in part.relations:
            if relation.percent is not None:
                yield _relation_candidate(relation, decimals)
    if one.score is not None and everything:
        yield _Candidate((2, Fraction(100)), Equation("score", one.score_text, known, tuple(everything)))


def _relation_candidate(relation: RelationResult, decimals: int) -> _Candidate:
    terms = tuple(
        Term(relation.relation, one.period, one.raters, one.dropped, relation.anonymous, one.in_relation)
        for one in relation.periods
    )
    text = number_text(relation.percent or Fraction(0), decimals)
    return _Candidate((0, relation.points_max), Equation(f"relation {relation.relation}", text, Fraction(0), terms))


def _part_terms(part: PartResult) -> tuple[Term, ...]:
    return tuple(
        Term(relation.relation, one.period, one.raters, one.dropped, relation.anonymous, one.in_part)
        for relation in part.relations
        for one in relation.periods
    )


def _scaled(term: Term, factor: Fraction) -> Term:
    coefficient = term.coefficient * factor
    return Term(term.relation, term.period, term.raters, term.dropped, term.anonymous, coefficient)


def _secondary(
    candidates: Sequence[_Candidate],
    too_small: frozenset[str],
    before: Sequence[Sequence[Equation]],
    smallest: int,
    decimals: int,
) -> frozenset[str]:
    """Figures to hide beside the small groups: the cheapest set that makes the rest safe.

    Among sets that spare the same parts and the score, one that also withstands real-name raters who know
    their own figure is preferred.
    """
    open_figures = [one for one in candidates if one.equation.figure not in too_small]
    found: frozenset[str] | None = None
    found_class: object = None
    for hidden in _choices(open_figures):
        spared = [cost for cost in _costs(open_figures, hidden) if cost[0]]
        if found is not None and spared != found_class:
            break
        shown = [one.equation for one in open_figures if one.equation.figure not in hidden]
        rows = [row for release in rows_of([*before, shown], decimals) for row in release]
        if is_safe(rows, smallest):
            if is_safe(rows, smallest, insiders=True):
                return hidden
            found, found_class = (hidden, spared) if found is None else (found, found_class)
    return frozenset(one.equation.figure for one in open_figures) if found is None else found


def _costs(figures: Sequence[_Candidate], hidden: frozenset[str]) -> list[Rank]:
    return sorted((one.cost for one in figures if one.equation.figure in hidden), reverse=True)


def _choices(figures: Sequence[_Candidate]) -> Iterator[frozenset[str]]:
    """Sets of figures to hide, cheapest first: the score last, then as little of the parts, then of the relations."""
    ordered = sorted(figures, key=lambda one: (one.cost, one.equation.figure))
    if len(ordered) > _SEARCHED:
        for length in range(len(ordered) + 1):
            yield frozenset(one.equation.figure for one in ordered[:length])
        return
    sets = [chosen for length in range(len(ordered) + 1) for chosen in combinations(ordered, length)]
    for chosen in sorted(sets, key=_price):
        yield frozenset(one.equation.figure for one in chosen)


def _price(chosen: Sequence[_Candidate]) -> tuple[object, ...]:
    kinds = (2, 1, 0)
    weights = [sum((one.cost[1] for one in chosen if one.cost[0] == kind), Fraction(0)) for kind in kinds]
    return (*weights, len(chosen), sorted(one.equation.figure for one in chosen))


def _show(
    one: SubjectResult, decimals: int, candidates: Sequence[_Candidate], hidden: frozenset[str]
) -> DisclosedSubject:
    score_hidden = "score" in hidden
    flags = set(one.flags) | ({"hidden"} if hidden else set())
    return DisclosedSubject(
        subject=one.subject,
        name=one.name,
        unit=one.unit,
        score=_figure(one.score, decimals, score_hidden),
        grade=None if score_hidden else one.grade,
        rank=None if score_hidden else one.rank,
        group=one.group,
        flags=order_flags(flags),
        parts=tuple(_show_part(part, decimals, hidden) for part in one.parts),
        equations=tuple(one.equation for one in candidates if one.equation.figure not in hidden),
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
