"""Net promoter score and its intervals."""

import pytest

from scoring.satisfaction.recommendation import adjusted_wald, net_promoter, wald
from tests.scoring.satisfaction.satisfaction_samples import VECTORS


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
