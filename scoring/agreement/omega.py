"""Omega total: reliability of a sum of items that one factor drives with unequal strength.

One factor by maximum likelihood (the extraction matters: minres gives another figure, so it is named beside it).
Source: McDonald 1999; Lawley & Maxwell 1971; the steps are those of EM (Rubin & Thayer 1982), its uniquenesses
taken from the diagonal.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import gt, le, mul, sub, truediv

from scoring.agreement.alpha import covariance
from scoring.agreement.anova import Rows

_STEPS = 20_000
_CLOSE = 1e-11
_SMALLEST = 0.005  # of an item's variance must remain its own; below that the solution is improper (Heywood)
Matrix = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class OneFactor:
    """Loadings and uniquenesses in the units of the matrix; `proper` is False when an item has no variance of its
    own left or the steps did not settle."""

    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    proper: bool

    @property
    def omega(self) -> float:
        """(Σ loading)²/((Σ loading)² + Σ uniqueness)."""
        common = math.fsum(self.loadings) ** 2
        return common / (common + math.fsum(self.uniquenesses))


def covariance_matrix(rows: Rows) -> list[list[float]]:
    """Sample covariances of the columns."""
    columns = list(zip(*rows, strict=True))
    return [[float(covariance(column, other)) for other in columns] for column in columns]


def correlation_matrix(rows: Rows) -> list[list[float]]:
    """Correlations of the columns, each of which must vary."""
    matrix = covariance_matrix(rows)
    spread = [math.sqrt(matrix[i][i]) for i in range(len(matrix))]
    return [[matrix[i][j] / (spread[i] * spread[j]) for j in range(len(matrix))] for i in range(len(matrix))]


def omega_total(rows: Rows) -> float | None:
    """Omega of the items' correlations; None below three items, without variance, or without a proper solution."""
    columns = list(zip(*rows, strict=True))
    if len(columns) < 3 or any(len(set(column)) < 2 for column in columns):
        return None
    fitted = one_factor(correlation_matrix(rows))
    return fitted.omega if fitted.proper else None


def one_factor(matrix: Matrix) -> OneFactor:
    """The factor model Σ = λλ' + Ψ that makes `matrix` (covariances or correlations) most likely."""
    diagonal = [row[index] for index, row in enumerate(matrix)]
    floors, tolerances = [_SMALLEST * whole for whole in diagonal], [_CLOSE * math.sqrt(whole) for whole in diagonal]
    loadings = [math.sqrt(value / 2) for value in diagonal]
    unique = [value / 2 for value in diagonal]
    settled = False
    for _ in range(_STEPS):
        before, loadings = loadings, _step(matrix, loadings, unique)
        unique = [
            max(floor, whole - loading**2) for floor, whole, loading in zip(floors, diagonal, loadings, strict=True)
        ]
        settled = all(map(le, map(abs, map(sub, loadings, before)), tolerances))
        if settled:
            break
    proper = settled and all(map(gt, unique, floors))
    return OneFactor(tuple(loadings), tuple(unique), proper)


def _step(matrix: Matrix, loadings: Sequence[float], unique: Sequence[float]) -> list[float]:
    """Regress the items on the expected factor. `map` and no generators: thousands of steps are made for a scale."""
    scaled = list(map(truediv, loadings, unique))
    beyond = 1 + math.fsum(map(mul, scaled, loadings))
    beta = [weight / beyond for weight in scaled]
    crossed = [math.fsum(map(mul, row, beta)) for row in matrix]
    expected = math.fsum(map(mul, beta, crossed)) + 1 / beyond
    return [value / expected for value in crossed]
