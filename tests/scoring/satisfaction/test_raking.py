"""Raking to known margins."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from scoring.satisfaction.raking import RakingRefused, design_effect, rake


def test_raking_reports_margins_that_cannot_be_met() -> None:
    """Respondents only where both agree: the margins of size and sector would have to be equal."""
    cells = [{"size": "大", "sector": "工"}, {"size": "小", "sector": "商"}]
    found = rake(cells, [30, 30], {"size": {"大": 1, "小": 1}, "sector": {"工": 1, "商": 3}})
    assert not found.converged
    assert found.off == pytest.approx(0.25)


def test_raking_refuses_categories_that_are_not_on_both_sides() -> None:
    for margins, code in (({"大": 1, "中": 1}, "empty_category"), ({"中": 1}, "unknown_category")):
        with pytest.raises(RakingRefused) as refused:
            rake([{"size": "大"}], [30], {"size": margins})
        assert refused.value.args[0] == code


def test_trimmed_weights_stay_within_their_bounds_at_mean_one() -> None:
    found = rake([{"a": "x"}, {"a": "y"}], [95, 5], {"a": {"x": 50, "y": 50}})
    assert found.trimmed == 5
    assert found.weights[1] == pytest.approx(3)
    assert (95 * found.weights[0] + 5 * found.weights[1]) / 100 == pytest.approx(1)
    assert found.deff == pytest.approx(design_effect(found.weights, [95, 5])) == pytest.approx(100 / found.n_eff)


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
