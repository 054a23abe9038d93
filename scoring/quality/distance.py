"""Mahalanobis distance: sheets whose pattern of answers is unlike all others, as random answering is.

D² = (x - m)' S⁻¹ (x - m), about chi-square with as many degrees of freedom as S has rank; flagged below p = .001.
Collinear items: the pseudo-inverse. Sources: Meade & Craig 2012; docs/sources.md, Careless and collusive answering.
"""

from collections.abc import Sequence
from dataclasses import dataclass

UNLIKELY = 0.001
_ROWS_PER_ITEM = 10
_NOISE = 1e-9  # eigenvalues below this share of the largest are rounding


@dataclass(frozen=True, slots=True)
class Unlike:
    """Complete sheets looked at, and how many lie beyond the bound; `expected` by chance if answers were normal."""

    sheets: int
    count: int
    expected: float


def squared_distances(rows: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], int]:
    """D² of every row of a complete table, and the rank of its covariance. ValueError below two rows."""
    import numpy as np  # loads slowly

    if len(rows) < 2:
        raise ValueError("a covariance needs two rows")
    table = np.asarray(rows, dtype=float)
    centred = table - table.mean(axis=0)
    covariance = centred.T @ centred / (len(rows) - 1)
    values, vectors = np.linalg.eigh(covariance)
    kept = values > max(values.max(), 0.0) * _NOISE
    turned = centred @ vectors[:, kept]
    return tuple(float(distance) for distance in (turned**2 / values[kept]).sum(axis=1)), int(kept.sum())


def count_unlike(rows: Sequence[Sequence[float]]) -> Unlike | None:
    """How many sheets lie beyond p = .001; None with fewer than ten sheets per item, or where nothing varies."""
    if not rows or len(rows) < max(2, _ROWS_PER_ITEM * len(rows[0])):
        return None
    from scipy.special import chdtrc

    distances, rank = squared_distances(rows)
    if not rank:
        return None
    count = sum(float(chdtrc(rank, distance)) < UNLIKELY for distance in distances)
    return Unlike(len(rows), count, UNLIKELY * len(rows))
