"""Figures over several subjects: a department's mean is one more equation, and less the others it is one subject's.

Source: reference/scoring.md section 1 (nested groups: treat every published aggregate as a linear equation).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.disclosed import DisclosedResults, DisclosedSubject
from scoring.disclosure.atoms import Atom, Row, rows_of
from scoring.disclosure.span import Span
from scoring.equations import Equation

Column = tuple[str, Atom]  # subject, atom


@dataclass(frozen=True, slots=True)
class Mean:
    """A figure over subjects that somebody wants to publish: Σ weight × the subjects' figure.

    `figure` is `score`, `part KEY` or `relation NAME`. A plain mean gives everybody the same weight.
    """

    key: str
    figure: str
    weights: Mapping[str, Fraction]

    @classmethod
    def of(cls, key: str, figure: str, subjects: Iterable[str]) -> "Mean":
        """The plain mean over subjects."""
        return cls(key, figure, dict.fromkeys(subjects, Fraction(1)))


def publishable(shown: DisclosedResults, wanted: Sequence[Mean], *, published: Sequence[Mean] = ()) -> tuple[Mean, ...]:
    """Those of `wanted` that may be published beside `shown`, taken in the order given; `published` already are.

    One is refused when, with everything else, it would determine anything new about groups of fewer than
    `shown.min_raters` raters. Raters of different subjects do not add up: they may be the same people.
    """
    audit = _Audit(shown)
    for mean in published:
        audit.take(mean)
    return tuple(mean for mean in wanted if audit.may_take(mean))


class _Audit:
    """What is known of the cells of subjects with something hidden: all of it, and the part outside small groups.

    Small groups are given away exactly as far as the second knows less than the first.
    """

    def __init__(self, shown: DisclosedResults) -> None:
        self._smallest = shown.min_raters
        self._subjects = {one.subject: one for one in shown.subjects if one.withheld}
        self._hidden: dict[str, dict[str, Row]] = {}
        self._everything: Span[Column] = Span()
        self._outside: Span[Column] = Span()

    def may_take(self, mean: Mean) -> bool:
        """Take the mean in unless it gives something away."""
        row = self._row(mean)
        if not self._everything.holds(row) and self._outside.holds(self._without_small(row)):
            return False
        self._add(row)
        return True

    def take(self, mean: Mean) -> None:
        """Take in what is public already."""
        self._add(self._row(mean))

    def _add(self, row: Mapping[Column, Fraction]) -> None:
        self._everything.add(row)
        self._outside.add(self._without_small(row))

    def _without_small(self, row: Mapping[Column, Fraction]) -> dict[Column, Fraction]:
        return {
            column: value
            for column, value in row.items()
            if not (column[1].anonymous and column[1].size < self._smallest)
        }

    def _row(self, mean: Mean) -> dict[Column, Fraction]:
        """The mean over cells. What is shown of a subject counts as known, so only hidden figures remain."""
        row: dict[Column, Fraction] = {}
        for subject, weight in mean.weights.items():
            if subject in self._subjects:
                for atom, value in self._rows_of(subject).get(mean.figure, {}).items():
                    row[subject, atom] = weight * value
        return row

    def _rows_of(self, subject: str) -> dict[str, Row]:
        """The hidden figures of a subject; on the way, its published ones become known."""
        if subject not in self._hidden:
            one = self._subjects[subject]
            rows = dict(_named_rows(one))
            for equation in one.equations:
                self._add({(subject, atom): value for atom, value in rows[equation.figure].items()})
            self._hidden[subject] = {equation.figure: rows[equation.figure] for equation in one.withheld}
        return self._hidden[subject]


def _named_rows(one: DisclosedSubject) -> Iterator[tuple[str, Row]]:
    equations: list[Equation] = [*one.equations, *one.withheld]
    for equation, row in zip(equations, rows_of([equations])[0], strict=True):
        yield equation.figure, row
