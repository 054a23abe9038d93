"""Omega: one factor, its edges and the reference's values."""

import json
from pathlib import Path
from typing import Any

from scoring.agreement.omega import correlation_matrix, covariance_matrix, omega_total, one_factor
from tests.scoring.agreement.tables import near, rows

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


def test_item_without_variance_of_its_own_is_no_proper_factor() -> None:
    assert not one_factor([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]]).proper


def test_omega_of_attitude() -> None:
    vector = VECTORS["attitude_alpha_omega"]
    expected, table, tolerance = vector["expected"], rows(vector["data"]["x"]), vector["abs_tol"]
    assert omega_total(table) == near(expected["omega_total_ML_1factor_correlation"], tolerance)
    assert one_factor(covariance_matrix(table)).omega == near(expected["omega_total_ML_1factor_covariance"], tolerance)
    loadings = one_factor(correlation_matrix(table)).loadings
    assert loadings == near(tuple(expected["ml_std_loadings"].values()), tolerance)
