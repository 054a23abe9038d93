"""Releases over atoms: groups of raters who came in together, so that 5·m₅ − 4·m₄ is seen as one rater.

Where a cell has grown since an earlier release, what came in later is an atom of its own. Where its answers have
changed, the change is one, behind which a single rater may stand. Source: docs/sources.md, Anonymity (late rater).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.disclosure.equations import Equation

Cell = tuple[str, str]  # relation, period


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


def rows_of(
    releases: Sequence[Sequence[Equation]], changed: Sequence[frozenset[Cell]] | None = None
) -> list[list[Row]]:
    """The equations of each release, over atoms. `changed`: by release, as `changed_cells` finds it (none)."""
    sizes: dict[Cell, set[int]] = {}
    for term in (term for release in releases for equation in release for term in equation.terms):
        sizes.setdefault((term.relation, term.period), set()).add(term.raters)
    steps = {cell: sorted(size) for cell, size in sizes.items()}
    anew = changed if changed is not None else [frozenset[Cell]()] * len(releases)
    return [
        [_row(equation, steps, anew[number], number) for equation in release] for number, release in enumerate(releases)
    ]


def _row(equation: Equation, steps: Mapping[Cell, list[int]], changed: frozenset[Cell], release: int) -> Row:
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


def changed_cells(releases: Sequence[Sequence[Equation]], decimals: int) -> tuple[frozenset[Cell], ...]:
    """By release: cells whose answers have changed since an earlier one, as far as published figures tell.

    The same figure of the same raters that moved by more than rounding speaks of a change in one of its cells, but for
    those whose own figure stood still.
    """
    unit = Fraction(1, 10**decimals)
    return tuple(
        frozenset().union(*(_moved(earlier, now, unit) for earlier in releases[:number]))
        for number, now in enumerate(releases)
    )


def _moved(earlier: Sequence[Equation], now: Sequence[Equation], unit: Fraction) -> frozenset[Cell]:
    before = {(equation.figure, equation.terms): equation.rest for equation in earlier}
    moved: set[Cell] = set()
    still: set[Cell] = set()
    for equation in now:
        then = before.get((equation.figure, equation.terms))
        if then is None:
            continue
        cells = {(term.relation, term.period) for term in equation.terms}
        if abs(equation.rest - then) > unit:
            moved |= cells
        elif len(cells) == 1:
            still |= cells
    return frozenset(moved - still)
