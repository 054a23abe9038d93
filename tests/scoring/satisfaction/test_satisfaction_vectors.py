"""Reference vectors of satisfaction: values from software that is not ours, closed forms, and independent solvers."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from scoring.intervals import interval
from scoring.policy_model import Scale
from scoring.satisfaction.drivers import key_drivers
from scoring.satisfaction.index import Measured, weighted_index
from scoring.satisfaction.levels import Levels
from scoring.satisfaction.proportions import estimate_counted, sample_size, wilson
from scoring.satisfaction.raking import rake
from scoring.satisfaction.recommendation import adjusted_wald, net_promoter, wald

VECTORS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


def close(name: str, key: str | None = None) -> Any:
    vector = VECTORS[name]
    expected = vector["expected"] if key is None else vector["expected"][key]
    return pytest.approx(expected, abs=vector["abs_tol"], rel=0)


def test_wilson() -> None:
    for (hits, number), (low, high) in zip(VECTORS["wilson"]["data"], VECTORS["wilson"]["expected"], strict=True):
        found = wilson(hits / number, number)
        assert (found.low, found.high) == pytest.approx((low, high), abs=VECTORS["wilson"]["abs_tol"], rel=0)


@pytest.mark.parametrize(("hits", "number", "population"), [(34, 40, 50), (5, 8, 9), (0, 12, 30), (12, 12, 30)])
def test_wilson_of_a_finite_population_is_wilson_at_the_effective_number(
    hits: int, number: int, population: int
) -> None:
    """Closed form: p ± … solves (p - π)² = z² π (1 - π) / n', n' = n (N - 1) / (N - n)."""
    enough = number * (population - 1) / (population - number)
    found, share, z = wilson(hits / number, number, population), hits / number, 1.959963984540054
    for bound in (found.low, found.high):
        if 0 < bound < 1:
            assert (share - bound) ** 2 == pytest.approx(z * z * bound * (1 - bound) / enough, abs=1e-12)
    assert found.low <= share <= found.high


def test_nps() -> None:
    for data, expected in zip(VECTORS["nps"]["data"], VECTORS["nps"]["expected"], strict=True):
        counts = (data["promoters"], data["detractors"], data["n"])
        near = {"abs": VECTORS["nps"]["abs_tol"], "rel": 0}
        shares = (data["promoters"] / data["n"], data["detractors"] / data["n"], data["n"])
        found, plain = net_promoter(*counts), wald(*shares)
        assert float(found.value) == pytest.approx(expected["nps"], **near)
        assert [plain.low, plain.high] == pytest.approx(expected["wald"], **near)
        assert [found.interval.low, found.interval.high] == pytest.approx(expected["adj_wald"], **near)
        adjusted = adjusted_wald(*shares)
        assert (adjusted.low + adjusted.high) / 2 == pytest.approx(expected["adj_center"], **near)


def test_sample_size_fpc() -> None:
    assert [sample_size(population) for population in VECTORS["sample_size_fpc"]["data"]] == close("sample_size_fpc")


def test_acsi_index() -> None:
    data, scale = VECTORS["acsi_index"]["data"], Scale(Fraction(1), Fraction(10))
    measured = [
        Measured(Fraction(str(weight)), scale, Fraction(str(mean)))
        for mean, weight in zip(data["means_1_10"], data["normalised_raw_weights"], strict=True)
    ]
    assert float(weighted_index(measured)) == close("acsi_index", "index")


def test_haochaping() -> None:
    levels = Levels(tuple(VECTORS["haochaping"]["data"]))
    shanwei = [Fraction(points) for points in (10, 8, 6, 3, 0)]
    assert float(levels.share("top2")) == close("haochaping", "top2")
    assert float(levels.share("top3")) == close("haochaping", "top3_non_negative")
    assert float(levels.share("bad")) == close("haochaping", "bad_rate")
    assert float(levels.index()) == close("haochaping", "mean_100_75_50_25_0")
    assert float(levels.index(shanwei)) == close("haochaping", "mean_10_8_6_3_0")


def test_relative_importance() -> None:
    vector, table = VECTORS["relative_importance"], VECTORS["attitude_alpha_omega"]["data"]
    places = [table["cols"].index(name) for name in vector["data"]["X"]]
    rated = table["cols"].index(vector["data"]["y"])
    # thirty rows for six items: below ten rows an item, so the chapter would refuse; the formulas are checked on five
    rows = [[row[place] for place in places] for row in table["x"]] * 2
    found = key_drivers(rows, [row[rated] for row in table["x"]] * 2)
    assert found.explained == close("relative_importance", "R2")
    names = vector["data"]["X"]
    assert dict(zip(names, found.johnson, strict=True)) == close("relative_importance", "johnson_relative_weights")
    assert dict(zip(names, found.shapley, strict=True)) == close("relative_importance", "lmg_shapley")


def test_small_sample_mean_with_a_finite_population() -> None:
    vector = VECTORS["small_sample_mean"]
    counts = {Fraction(value): 1 for value in vector["data"]["x"]}
    for population, name in ((None, None), (8, "N=8"), (10, "N=10"), (20, "N=20")):
        expected = vector["expected"]["t_CI95" if name is None else "t_CI95_fpc"]
        found = estimate_counted(counts, population)
        assert found is not None
        assert list(interval(found)) == pytest.approx(expected if name is None else expected[name], abs=1e-6, rel=0)


def test_raking_is_the_closest_table_with_these_margins() -> None:
    """Oracle: raked weights minimise Σ n w ln w under the margins; scipy minimises the dual."""
    cells = [{"size": size, "sector": sector} for size in "大中小" for sector in "工商"]
    numbers = [31, 22, 40, 17, 25, 60]
    margins = {"size": {"大": 0.2, "中": 0.3, "小": 0.5}, "sector": {"工": 0.55, "商": 0.45}}
    found = rake(cells, numbers, margins, bounds=None)
    keys = [(name, category) for name, shares in margins.items() for category in shares]
    there = np.array([[cell[name] == category for name, category in keys] for cell in cells], dtype=float)
    wanted = np.array([margins[name][category] for name, category in keys]) * sum(numbers)

    def dual(prices: Any) -> Any:
        return np.sum(np.array(numbers) * np.exp(there @ prices)) - wanted @ prices

    def slope(prices: Any) -> Any:
        return there.T @ (np.array(numbers) * np.exp(there @ prices)) - wanted

    solved = minimize(dual, np.zeros(len(keys)), jac=slope, method="BFGS", options={"gtol": 1e-9})
    assert list(found.weights) == pytest.approx(list(np.exp(there @ solved.x)), abs=1e-7)
    assert found.converged
