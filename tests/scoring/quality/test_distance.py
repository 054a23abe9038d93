"""Sheets unlike all others, by Mahalanobis' distance."""

import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis

from scoring.quality.distance import count_unlike, squared_distances

pytestmark = pytest.mark.slow  # left to `make test`


def test_distances_are_mahalanobis_and_survive_collinear_items() -> None:
    table = np.random.default_rng(7).normal(size=(60, 4)) @ np.array(
        [[2, 1, 0, 0], [0, 1, 1, 0], [0, 0, 3, 1], [1] * 4]
    )
    inverse = np.linalg.inv(np.cov(table, rowvar=False))
    expected = [mahalanobis(row, table.mean(axis=0), inverse) ** 2 for row in table]
    found, rank = squared_distances(table.tolist())
    doubled, same_rank = squared_distances(np.column_stack([table, table[:, 0] + table[:, 1]]).tolist())
    assert (rank, same_rank) == (4, 4)
    assert list(found) == pytest.approx(expected, abs=1e-9)
    assert list(doubled) == pytest.approx(expected, abs=1e-6)


def test_only_a_sheet_unlike_all_others_is_beyond_the_bound() -> None:
    table = np.random.default_rng(1).normal(70, 5, size=(80, 3))
    usual = count_unlike(table.tolist())
    odd = count_unlike([*table.tolist(), [100.0, 0.0, 100.0]])
    assert usual is not None
    assert odd is not None
    assert (usual.count, odd.count, odd.expected) == (0, 1, pytest.approx(0.081))
    assert count_unlike(table[:29].tolist()) is None
