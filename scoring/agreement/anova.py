"""Mean squares of the one-way and the two-way table: what every intraclass correlation is made of. Exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Rows = Sequence[Sequence[Fraction]]


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Subjects × raters, one rating in each cell: n subjects, k raters, and the four mean squares.

    `between` subjects (MSB), `raters` (MSJ), `error` (MSE), `within` subjects (MSW, raters and error together).
    """

    n: int
    k: int
    between: Fraction
    raters: Fraction
    error: Fraction
    within: Fraction


@dataclass(frozen=True, slots=True)
class OneWay:
    """Ratings within subjects, any number each: `sizes` of the subjects, mean squares `between` and `within`."""

    sizes: tuple[int, ...]
    between: Fraction
    within: Fraction

    @property
    def effective_size(self) -> Fraction:
        """k0 = (N − Σ n_j²/N)/(J − 1): the number of raters per subject that counts for the variances."""
        total = sum(self.sizes)
        return (total - Fraction(sum(size * size for size in self.sizes), total)) / (len(self.sizes) - 1)

    @property
    def mean_size(self) -> Fraction:
        """Raters per subject, on average."""
        return Fraction(sum(self.sizes), len(self.sizes))


def two_way(rows: Rows) -> TwoWay:
    """Rows are subjects, columns raters, nothing missing. Raises ValueError below two rows or two columns."""
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2 or any(len(row) != k for row in rows):
        raise ValueError("a full table of at least two subjects and two raters is needed")
    grand = sum((sum(row, Fraction(0)) for row in rows), Fraction(0))
    base = grand * grand / (n * k)
    total = sum((value * value for row in rows for value in row), Fraction(0)) - base
    by_row = sum((sum(row, Fraction(0)) ** 2 for row in rows), Fraction(0)) / k - base
    by_column = sum((sum(column, Fraction(0)) ** 2 for column in zip(*rows, strict=True)), Fraction(0)) / n - base
    return TwoWay(
        n=n,
        k=k,
        between=by_row / (n - 1),
        raters=by_column / (k - 1),
        error=(total - by_row - by_column) / ((n - 1) * (k - 1)),
        within=(total - by_row) / (n * (k - 1)),
    )


def one_way(groups: Rows) -> OneWay:
    """Groups are subjects. Raises ValueError below two subjects, or when nobody has two ratings."""
    sizes = tuple(len(group) for group in groups)
    total = sum(sizes)
    if len(sizes) < 2 or min(sizes) < 1 or total == len(sizes):
        raise ValueError("at least two subjects, one of them with two ratings, are needed")
    sums = [sum(group, Fraction(0)) for group in groups]
    squares = sum((value * value for group in groups for value in group), Fraction(0))
    by_group = sum((part * part / size for part, size in zip(sums, sizes, strict=True)), Fraction(0))
    between = by_group - sum(sums, Fraction(0)) ** 2 / total
    return OneWay(sizes, between / (len(sizes) - 1), (squares - by_group) / (total - len(sizes)))
