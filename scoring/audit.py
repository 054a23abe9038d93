"""The rank audit: do published figures determine anything that fewer than k raters stand behind?

Every published figure is a linear equation with public weights over cells (a relation in a period). A
combination of cells is
disclosed exactly when it lies in the row space of the equations; rounding does not protect. Earlier releases
are equations
too: where a group of raters has grown since, what came in later is a cell of its own, so that 5·m₅ − 4·m₄ is
seen as one rater. Source: reference/scoring.md section 1 (Fellegi 1972, Cox 1980).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from scoring.arithmetic import exact_text


@dataclass(frozen=True, slots=True)
class Term:
    """A cell in an equation: how many raters, how many of them do not protect the others, and the coefficient."""

    relation: str
    period: str
    raters: int
    dropped: int
    anonymous: bool
    coefficient: Fraction


@dataclass(frozen=True, slots=True)
class Equation:
    """A published figure: `text` = Σ coefficient × cell + `known` (what indicators and ledgers contribute)."""

    figure: str
    text: str
    known: Fraction
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, order=True)
class Atom:
    """Raters who came in together: of one cell, the first `step` 0, later ones 1, 2 …; changed answers have step -1."""

    relation: str
    period: str
    step: int
    size: int
    anonymous: bool
    release: int = 0


Row = Mapping[Atom, Fraction]


def rows_of(releases: Sequence[Sequence[Equation]], decimals: int) -> list[list[Row]]:
    """The equations of each release, over atoms."""
    sizes: dict[tuple[str, str], set[int]] = {}
    for term in (term for release in releases for equation in release for term in equation.terms):
        sizes.setdefault((term.relation, term.period), set()).add(term.raters)
    steps = {cell: sorted(found) for cell, found in sizes.items()}
    changed = [_changed(releases, number, decimals) for number in range(len(releases))]
    return [
        [_row(equation, steps, changed[number], number) for equation in release]
        for number, release in enumerate(releases)
    ]


def _row(
    equation: Equation, steps: Mapping[tuple[str, str], list[int]], changed: set[tuple[str, str]], release: int
) -> Row:
    row: dict[Atom, Fraction] = {}
    for term in equation.terms:
        cell, before = (term.relation, term.period), 0
        for step, raters in enumerate(steps[cell]):
            if raters > term.raters:
                break
            size = raters - before
            protecting = size - (term.dropped if step == 0 else 0)
            atom = Atom(*cell, step, max(1, protecting), term.anonymous)
            row[atom] = row.get(atom, Fraction(0)) + term.coefficient * size / term.raters
            before = raters
        if cell in changed:
            row[Atom(*cell, -1, 1, term.anonymous, release)] = term.coefficient
    return row


def _changed(releases: Sequence[Sequence[Equation]], number: int, decimals: int) -> set[tuple[str, str]]:
    """Cells whose answers have changed since an earlier release, as far as its published figures tell."""
    unit = Fraction(1, 10**decimals)
    found: set[tuple[str, str]] = set()
    for earlier in releases[:number]:
        before = {(equation.figure, equation.terms): equation for equation in earlier}
        for now in releases[number]:
            then = before.get((now.figure, now.terms))
            if then and abs(_unknown(now) - _unknown(then)) > unit:
                found.update((term.relation, term.period) for term in now.terms if term.anonymous)
    return found


def _unknown(equation: Equation) -> Fraction:
    return Fraction(equation.text) - equation.known


def is_safe(rows: Sequence[Row], smallest: int, insiders: bool = False) -> bool:
    """Whether no combination of anonymous cells with fewer than `smallest` raters in total is determined.

    With `insiders`, those who rated by their real name are taken to know their own figures.
    """
    atoms = sorted({atom for row in rows for atom in row if atom.anonymous or not insiders})
    matrix = [[row.get(atom, Fraction(0)) for atom in atoms] for row in rows]
    full = rank(matrix)
    for support in _supports([atom for atom in atoms if atom.anonymous], smallest):
        outside = [index for index, atom in enumerate(atoms) if atom not in support]
        if rank([[row[index] for index in outside] for row in matrix]) < full:
            return False
    return True


def _supports(atoms: Sequence[Atom], smallest: int) -> Iterator[frozenset[Atom]]:
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
    for budget in sorted({size for found in subsets.values() for size, _ in found if size}):
        for picks in product(*(_largest(subsets[period], budget) for period in periods)):
            yield budget, frozenset().union(*picks)


def _subsets(atoms: Sequence[Atom], smallest: int) -> list[tuple[int, frozenset[Atom]]]:
    found = []
    for length in range(min(len(atoms), smallest) + 1):
        for chosen in combinations(atoms, length):
            size = sum(atom.size for atom in chosen)
            if size < smallest:
                found.append((size, frozenset(chosen)))
    return found


def _largest(subsets: Iterable[tuple[int, frozenset[Atom]]], budget: int) -> list[frozenset[Atom]]:
    fitting = [chosen for size, chosen in subsets if size <= budget]
    return [chosen for chosen in fitting if not any(chosen < other for other in fitting)]


def rank(matrix: Sequence[Sequence[Fraction]]) -> int:
    """Rank by exact elimination."""
    rows = [list(row) for row in matrix if any(row)]
    found = 0
    width = len(matrix[0]) if matrix else 0
    for column in range(width):
        pivot = next((index for index in range(found, len(rows)) if rows[index][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for index in range(found + 1, len(rows)):
            if rows[index][column]:
                factor = rows[index][column] / rows[found][column]
                rows[index] = [a - factor * b for a, b in zip(rows[index], rows[found], strict=True)]
        found += 1
    return found


def equation_record(equation: Equation) -> dict[str, Any]:
    """Plain JSON."""
    return {
        "figure": equation.figure,
        "text": equation.text,
        "known": exact_text(equation.known),
        "terms": [
            [one.relation, one.period, one.raters, one.dropped, one.anonymous, exact_text(one.coefficient)]
            for one in equation.terms
        ],
    }


def equation_from_record(record: Mapping[str, Any]) -> Equation:
    """The inverse of `equation_record`."""
    terms = tuple(
        Term(relation, period, raters, dropped, anonymous, Fraction(coefficient))
        for relation, period, raters, dropped, anonymous, coefficient in record["terms"]
    )
    return Equation(record["figure"], record["text"], Fraction(record["known"]), terms)
