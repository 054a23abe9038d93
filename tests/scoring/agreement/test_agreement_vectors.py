"""The reference vectors of agreement and reliability: figures of software that is not ours, to their tolerances.

`rwg_ad` is not in vectors.json (its data is not at hand): the figures known of it are checked on data that gives them.
"""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.agreement.alpha import alpha
from scoring.agreement.anova import OneWay, TwoWay, one_way, two_way
from scoring.agreement.consensus import ad_limit, ad_mean
from scoring.agreement.gqk import design_of, g_qk
from scoring.agreement.icc import (
    Estimate,
    icc_2_mean,
    icc_2_single,
    icc_3_mean,
    icc_unbalanced,
    icc_unbalanced_mean,
)
from scoring.agreement.moments import components_by_moments, held, sums_of
from scoring.agreement.omega import correlation_matrix, covariance_matrix, omega_total, one_factor
from scoring.agreement.reliability import raters_needed
from scoring.agreement.rwg import null_variance, rwg

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
ICCS = {
    "ICC2": icc_2_single,
    "ICC2k": icc_2_mean,
    "ICC3k": icc_3_mean,
}


def rows(table: list[list[float]]) -> list[list[Fraction]]:
    return [[Fraction(value) for value in row] for row in table]


def near(value: object, tolerance: float) -> Any:
    return pytest.approx(value, abs=tolerance, rel=0)


@pytest.fixture
def shrout_fleiss() -> TwoWay:
    return two_way(rows(VECTORS["icc_shrout_fleiss"]["data"]["x"]))


@pytest.fixture
def unbalanced() -> OneWay:
    return one_way(rows(list(VECTORS["icc_oneway_unbalanced"]["data"].values())))


def bounds(found: Estimate | None) -> list[float | None]:
    assert found is not None
    return [found.low, found.high]


def test_mean_squares_of_shrout_and_fleiss(shrout_fleiss: TwoWay) -> None:
    expected = VECTORS["icc_shrout_fleiss"]["expected"]
    found = [shrout_fleiss.between, shrout_fleiss.within, shrout_fleiss.raters, shrout_fleiss.error]
    assert [float(one) for one in found] == near([expected[key] for key in ("MSB", "MSW", "MSJ", "MSE")], 1e-9)


@pytest.mark.parametrize("name", ICCS)
def test_icc_of_shrout_and_fleiss(shrout_fleiss: TwoWay, name: str) -> None:
    expected = VECTORS["icc_shrout_fleiss"]["expected"]
    found = ICCS[name](shrout_fleiss)
    assert found is not None
    assert float(found.value) == near(expected[name], 1e-6)
    if name == "ICC2k":
        assert bounds(found) == near(expected["CI95_ICC2k_spearman_brown (psych, pingouin)"], 1e-5)
    else:
        assert bounds(found) == near(expected[f"CI95_{name}"], 1e-6)


def test_alpha_of_attitude() -> None:
    vector = VECTORS["attitude_alpha_omega"]
    expected, table, tolerance = vector["expected"], rows(vector["data"]["x"]), vector["abs_tol"]
    found = alpha(table)
    assert found is not None
    assert float(found.value) == near(expected["alpha_raw"], tolerance)
    assert bounds(found) == near(expected["feldt_CI95"], tolerance)


def test_omega_of_attitude() -> None:
    vector = VECTORS["attitude_alpha_omega"]
    expected, table, tolerance = vector["expected"], rows(vector["data"]["x"]), vector["abs_tol"]
    assert omega_total(table) == near(expected["omega_total_ML_1factor_correlation"], tolerance)
    assert one_factor(covariance_matrix(table)).omega == near(expected["omega_total_ML_1factor_covariance"], tolerance)
    loadings = one_factor(correlation_matrix(table)).loadings
    assert loadings == near(tuple(expected["ml_std_loadings"].values()), tolerance)


def test_icc_of_unequal_groups(unbalanced: OneWay) -> None:
    vector = VECTORS["icc_oneway_unbalanced"]
    expected, tolerance = vector["expected"], vector["abs_tol"]
    assert float(unbalanced.between) == near(expected["MSB"], tolerance)
    assert float(unbalanced.within) == near(expected["MSW"], tolerance)
    assert float(unbalanced.effective_size) == near(expected["k0"], tolerance)
    single, means = icc_unbalanced(unbalanced), icc_unbalanced_mean(unbalanced)
    assert single is not None
    assert means is not None
    assert float(single.value) == near(expected["ICC1_k0"], tolerance)
    assert float(means.value) == near(expected["ICC2_F"], tolerance)


def test_raters_needed() -> None:
    vector = VECTORS["spearman_brown_k"]
    found = [raters_needed(Fraction(str(row["r1"])), Fraction(str(row["r*"]))) for row in vector["data"]]
    assert found == vector["expected"]


def test_g_qk_of_a_partly_crossed_design() -> None:
    expected, data = VECTORS["gqk"]["expected"], VECTORS["crossed_blup"]
    raters: dict[str, list[str]] = {}
    for rater, subject, _ in data["data"]["rows"]:
        raters.setdefault(subject, []).append(rater)
    reml = data["expected"]["variance_REML"]
    parts = held(*(Fraction(reml[name]) for name in ("subject", "rater", "residual")))
    design = design_of(raters)
    assert float(design.raters) == near(expected["k_hat_harmonic"], 1e-4)
    assert float(design.shared) == near(expected["q"], 1e-4)
    assert float(g_qk(parts, design) or 0) == near(expected["G_qk"], 1e-4)


def test_components_by_moments_of_a_partly_crossed_design() -> None:
    vector = VECTORS["crossed_blup"]
    ratings = {(subject, rater): Fraction(value) for rater, subject, value in vector["data"]["rows"]}
    parts = components_by_moments(sums_of(ratings))
    expected = vector["expected"]["variance_moments_Gao_Owen"]
    assert parts is not None  # ours is exact; the row printed there was computed in floats
    assert [float(one) for one in (parts.subject, parts.rater, parts.residual)] == near(
        [expected["subject"], expected["rater"], expected["residual"]], 1e-8
    )


def test_rwg_and_ad_as_printed() -> None:
    half_apart = [Fraction(value) for value in (1, 1, 5, 5)]
    assert float(rwg(half_apart, null_variance(5)) or 0) == near(-1.667, 5e-4)
    assert [null_variance(5, shape) for shape in ("uniform", "slight", "moderate", "heavy")] == [
        Fraction(2),
        Fraction(134, 100),
        Fraction(90, 100),
        Fraction(44, 100),
    ]
    assert [round(float(ad_limit(steps)), 1) for steps in (5, 7, 9, 11)] == [0.8, 1.2, 1.5, 1.8]
    assert ad_mean(half_apart) == 2
