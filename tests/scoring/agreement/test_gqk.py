"""G(q, k) of partly crossed designs."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.agreement.gqk import design_of, g_qk
from scoring.agreement.moments import held
from tests.scoring.agreement.tables import near

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("raters", "shared"),
    [({"a": ["1", "2"], "b": ["1", "2"]}, Fraction(0)), ({"a": ["1", "2"], "b": ["3", "4"]}, Fraction(1, 2))],
)
def test_shared_raters_leave_nothing_of_their_strictness_and_own_raters_all(
    raters: dict[str, list[str]], shared: Fraction
) -> None:
    assert design_of(raters).shared == shared


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
