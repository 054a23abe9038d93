"""The weighted index."""

from fractions import Fraction

import pytest

from scoring.policy_model import Scale
from scoring.satisfaction.index import Measured, weighted_index
from tests.scoring.satisfaction.satisfaction_samples import VECTORS, close


def test_an_index_needs_items() -> None:
    with pytest.raises(ValueError, match="items"):
        weighted_index([])


def test_acsi_index() -> None:
    data, scale = VECTORS["acsi_index"]["data"], Scale(Fraction(1), Fraction(10))
    measured = [
        Measured(Fraction(str(weight)), scale, Fraction(str(mean)))
        for mean, weight in zip(data["means_1_10"], data["normalised_raw_weights"], strict=True)
    ]
    assert float(weighted_index(measured)) == close("acsi_index", "index")
