"""Figures over several subjects: a department's mean is one more equation, and less the others it is one subject's.

Source: docs/sources.md, Anonymity (nested groups: every published aggregate is a linear equation).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.disclosure.atoms import Atom, rows_of
from scoring.disclosure.equations import Equation
from scoring.disclosure.published import DisclosedResults, DisclosedSubject
from scoring.disclosure.span import Span

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


def publishable(shown: DisclosedResults, means: Sequence[Mean], *, published: Sequence[Mean] = ()) -> tuple[Mean, ...]:
    """Those of `wanted` that may be published beside `shown`, taken in the order given; `published` already are.

    One is refused when, with everything else, it would determine a figure that is hidden, or anything new about groups
    of fewer than `shown.min_raters` raters. Raters of different subjects do not add up: they may be the same people.
    """
    audit = _Audit(shown)
    for mean in published:
        audit.take(mean)
    return tuple(mean for mean in means if audit.may_take(mean))


class _Audit:
    """What is known of the cells of subjects with something hidden: all of it, and the part outside small groups.

    Small groups are given away exactly as far as the second knows less than the first.
    """

    def __init__(self, shown: DisclosedResults) -> None:
        self._smallest = shown.min_raters
        self._subjects = {result.subject: result for result in shown.subjects if result.withheld}
        self._hidden: dict[str, dict[str, dict[Column, Fraction]]] = {}
        self._everything: Span[Column] = Span()
        self._outside: Span[Column] = Span()

    def may_take(self, mean: Mean) -> bool:
        """Take the mean in unless it gives something away."""
        row = self._row(mean)
        new = self._everything.rest(row)
        if new and (not self._outside.rest(self._without_small(row)) or self._is_a_hidden_figure(new)):
            return False
        self._add(row)
        return True

    def _is_a_hidden_figure(self, new: Mapping[Column, Fraction]) -> bool:
        """Whether what is new amounts to a hidden figure: it then speaks of that figure's subject alone."""
        subjects = {subject for subject, _ in new}
        rows = self._rows_of(subjects.pop()) if len(subjects) == 1 else {}
        return any(self._follows(row, new) for row in rows.values())

    def _follows(self, row: Mapping[Column, Fraction], new: Mapping[Column, Fraction]) -> bool:
        left, (column, value) = self._everything.rest(row), next(iter(new.items()))
        factor = left.get(column, Fraction(0)) / value
        return left == {each: factor * amount for each, amount in new.items()}

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
                for column, value in self._rows_of(subject).get(mean.figure, {}).items():
                    row[column] = weight * value
        return row

    def _rows_of(self, subject: str) -> dict[str, dict[Column, Fraction]]:
        """The hidden figures of a subject; on the way, its published ones become known."""
        if subject not in self._hidden:
            shown = self._subjects[subject]
            rows = dict(_named_rows(shown))
            for equation in shown.equations:
                self._add(rows[equation.figure])
            self._hidden[subject] = {equation.figure: rows[equation.figure] for equation in shown.withheld}
        return self._hidden[subject]


def _named_rows(subject: DisclosedSubject) -> Iterator[tuple[str, dict[Column, Fraction]]]:
    equations: list[Equation] = [*subject.equations, *subject.withheld]
    for equation, row in zip(equations, rows_of([equations])[0], strict=True):
        yield equation.figure, {(subject.subject, atom): value for atom, value in row.items()}
