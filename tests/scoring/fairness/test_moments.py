"""Variances by moments against the reference."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring.fairness.moments import variances_by_moments
from scoring.fairness.ratings import Ratings
from tests.scoring.fairness.fairness_samples import near, plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@pytest.fixture
def sparse_ratings() -> Ratings:
    return plain_ratings([tuple(row) for row in VECTORS["crossed_blup"]["data"]["rows"]])


def test_variances_by_moments(sparse_ratings: Ratings) -> None:
    expected = VECTORS["crossed_blup"]["expected"]["variance_moments_Gao_Owen"]
    found = variances_by_moments(sparse_ratings)
    assert found is not None
    assert [found.subject, found.rater, found.residual] == near([*expected.values()], 1e-8)
