"""The rank audit: do published figures determine anything that fewer than k raters stand behind?

Every published figure is a linear equation with public weights over cells (a relation in a period). A combination of
cells is disclosed exactly when it lies in the row space of the equations; rounding does not protect. Source:
docs/sources.md, Anonymity (Fellegi 1972, Cox 1980).
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from scoring.disclosure.atoms import Atom, Row
from scoring.disclosure.span import Span


def is_safe(rows: Sequence[Row], smallest: int, insiders: bool = False) -> bool:
    """Whether no combination of anonymous cells with fewer than `smallest` raters in total is determined.

    With `insiders`, those who rated by their real name are taken to know their own figures.
    """
    atoms = sorted({atom for row in rows for atom in row if atom.anonymous or not insiders})
    matrix = [[row.get(atom, Fraction(0)) for atom in atoms] for row in rows]
    full = rank(matrix)
    for support in supports([atom for atom in atoms if atom.anonymous], smallest):
        outside = [index for index, atom in enumerate(atoms) if atom not in support]
        if rank([[row[index] for index in outside] for row in matrix]) < full:
            return False
    return True


def supports(atoms: Sequence[Atom], smallest: int) -> Iterator[frozenset[Atom]]:
    """Sets of atoms behind which stand fewer than `smallest` raters.

    In one period raters add up; over periods of one relation they may be the same people, so the largest period counts.
    """
    relations = sorted({atom.relation for atom in atoms})
    choices = [list(_within([atom for atom in atoms if atom.relation == name], smallest)) for name in relations]
    for picks in product(*choices):
        if 0 < sum(size for size, _ in picks) < smallest:
            yield frozenset().union(*(chosen for _, chosen in picks))


def _within(atoms: Sequence[Atom], smallest: int) -> Iterator[tuple[int, frozenset[Atom]]]:
    """For each number of raters below `smallest` that occurs: the largest sets of one relation's atoms within it."""
    yield 0, frozenset()
    periods = sorted({atom.period for atom in atoms})
    subsets = {period: _subsets([atom for atom in atoms if atom.period == period], smallest) for period in periods}
    for budget in sorted({size for subset in subsets.values() for size, _ in subset if size}):
        for picks in product(*(_largest(subsets[period], budget) for period in periods)):
            yield budget, frozenset().union(*picks)


def _subsets(atoms: Sequence[Atom], smallest: int) -> list[tuple[int, frozenset[Atom]]]:
    subsets = []
    for length in range(min(len(atoms), smallest) + 1):
        for chosen in combinations(atoms, length):
            size = sum(atom.size for atom in chosen)
            if size < smallest:
                subsets.append((size, frozenset(chosen)))
    return subsets


def _largest(subsets: Iterable[tuple[int, frozenset[Atom]]], budget: int) -> list[frozenset[Atom]]:
    fitting = [chosen for size, chosen in subsets if size <= budget]
    return [chosen for chosen in fitting if not any(chosen < other for other in fitting)]


def rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    """Rank by exact elimination."""
    span: Span[int] = Span()
    return sum(span.add({column: value for column, value in enumerate(row) if value}) for row in matrix)
