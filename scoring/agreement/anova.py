"""Mean squares of the one-way and the two-way table: what every intraclass correlation is made of. Exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.agreement.sums import total, total_of_squares

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
        number = sum(self.sizes)
        return (number - Fraction(sum(size * size for size in self.sizes), number)) / (len(self.sizes) - 1)


def two_way(rows: Rows) -> TwoWay:
    """Rows are subjects, columns raters, nothing missing. Raises ValueError below two rows or two columns."""
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < 2 or k < 2 or any(len(row) != k for row in rows):
        raise ValueError("a full table of at least two subjects and two raters is needed")
    by_rows = [total(row) for row in rows]
    base = total(by_rows) ** 2 / (n * k)
    whole = total_of_squares(value for row in rows for value in row) - base
    by_row = total_of_squares(by_rows) / k - base
    by_column = total_of_squares(total(column) for column in zip(*rows, strict=True)) / n - base
    return TwoWay(
        n=n,
        k=k,
        between=by_row / (n - 1),
        raters=by_column / (k - 1),
        error=(whole - by_row - by_column) / ((n - 1) * (k - 1)),
        within=(whole - by_row) / (n * (k - 1)),
    )


def one_way(groups: Rows) -> OneWay:
    """Groups are subjects. Raises ValueError below two subjects, or when nobody has two ratings."""
    sizes = tuple(len(group) for group in groups)
    number = sum(sizes)
    if len(sizes) < 2 or min(sizes) < 1 or number == len(sizes):
        raise ValueError("at least two subjects, one of them with two ratings, are needed")
    sums = [total(group) for group in groups]
    squares = total_of_squares(value for group in groups for value in group)
    by_group = total(part * part / size for part, size in zip(sums, sizes, strict=True))
    between = by_group - total(sums) ** 2 / number
    return OneWay(sizes, between / (len(sizes) - 1), (squares - by_group) / (number - len(sizes)))
