"""The F distribution against scipy."""

import pytest
from scipy.stats import f as scipy_f

from scoring.agreement.fdistribution import f_below, f_quantile


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
@pytest.mark.parametrize("free", [(1, 1), (2, 5), (5, 15.5), (29, 174), (500, 3), (4000, 9000)])
def test_f_quantile_agrees_with_scipy(probability: float, free: tuple[float, float]) -> None:
    found = f_quantile(probability, *free)
    assert found == pytest.approx(scipy_f.ppf(probability, *free), rel=1e-9)
    assert f_below(found, *free) == pytest.approx(probability, abs=1e-10)


@pytest.mark.parametrize("arguments", [(0, 1, 1), (1, 1, 1), (0.5, 0, 1)])
def test_f_quantile_of_no_probability_is_refused(arguments: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="probability"):
        f_quantile(*arguments)
