"""Every figure of a subject that depends on ratings, as an equation, and what hiding it costs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import number_text
from scoring.disclosure.equations import Equation, Term
from scoring.results import PartResult, RelationResult, SubjectResult

Cost = tuple[int, Fraction]  # kind (relation 0, part 1, score 2), weight
SCORE = "score"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that may be published: its cost when hidden, and its equation."""

    cost: Cost
    equation: Equation

    @property
    def figure(self) -> str:
        """Its name: `score`, `part KEY`, `relation NAME`."""
        return self.equation.figure


def candidates_of(result: SubjectResult, decimals: int) -> tuple[Candidate, ...]:
    """A subject's figures: parts, their relations, the score."""
    return tuple(_candidates(result, decimals))


def _candidates(result: SubjectResult, decimals: int) -> Iterator[Candidate]:
    everything: list[Term] = []
    known = Fraction(0)
    for part in result.parts:
        if part.percent is None:
            continue
        terms = _part_terms(part)
        if not terms:
            known += part.weight * part.percent
            continue
        everything += [_scaled(term, part.weight) for term in terms]
        text = number_text(part.percent, decimals)
        yield Candidate((1, part.points_max), Equation(f"part {part.key}", text, Fraction(0), terms))
        for relation in part.relations:
            if relation.percent is not None:
                yield _relation_candidate(relation, relation.percent, decimals)
    if result.score is not None and everything:
        yield Candidate((2, Fraction(100)), Equation(SCORE, result.score_text, known, tuple(everything)))


def _relation_candidate(relation: RelationResult, percent: Fraction, decimals: int) -> Candidate:
    terms = tuple(
        Term(relation.relation, period.period, period.raters, period.dropped, relation.anonymous, period.in_relation)
        for period in relation.periods
    )
    text = number_text(percent, decimals)
    return Candidate((0, relation.points_max), Equation(f"relation {relation.relation}", text, Fraction(0), terms))


def _part_terms(part: PartResult) -> tuple[Term, ...]:
    return tuple(
        Term(relation.relation, period.period, period.raters, period.dropped, relation.anonymous, period.in_part)
        for relation in part.relations
        for period in relation.periods
    )


def _scaled(term: Term, factor: Fraction) -> Term:
    coefficient = term.coefficient * factor
    return Term(term.relation, term.period, term.raters, term.dropped, term.anonymous, coefficient)


def too_small(result: SubjectResult, smallest: int) -> frozenset[str]:
    """Anonymous relations that fewer than `smallest` raters stand behind: hidden whatever else is."""
    return frozenset(
        f"relation {relation.relation}"
        for part in result.parts
        for relation in part.relations
        if relation.anonymous and 0 < _protecting(relation) < smallest
    )


def _protecting(relation: RelationResult) -> int:
    return relation.raters - max((figure.dropped for figure in relation.periods), default=0)


def outline(candidates: Iterable[Candidate], smallest: int) -> object:
    """What the rank audit depends on when nothing was published before: no values, and groups only up to k."""
    return tuple(
        (candidate.cost, candidate.figure, tuple(
            (term.relation, term.period, min(smallest, term.raters - term.dropped), term.anonymous, term.coefficient)
            for term in candidate.equation.terms
        ))
        for candidate in candidates
    )  # fmt: skip
