"""Severity, and raters who tell nobody apart."""

import numpy as np
import pytest

from scoring.quality.severity import severity, undifferentiated
from scoring.quality.sheet import AnsweredSheet
from tests.scoring.quality.quality_samples import rated

pytestmark = pytest.mark.slow  # left to `make test`


def test_severity_is_found_where_there_is_one_and_not_where_there_is_none() -> None:
    rng = np.random.default_rng(8)
    levels, noise = rng.normal(80, 5, 30), rng.normal(0, 3, (20, 30))
    effects = np.where(np.arange(20) < 4, 8.0, 0.0)

    def sheets(shift: np.ndarray) -> list[AnsweredSheet]:
        return [rated(f"r{r}", f"s{s}", levels[s] + noise[r, s] + shift[r]) for r in range(20) for s in range(30)]

    fair, strict = severity(sheets(np.zeros(20)), 5), severity(sheets(effects), 5)
    assert fair is not None
    assert strict is not None
    assert (fair.raters, fair.expected, fair.beyond_noise < 0.6) == (20, 0.5, True)
    assert strict.lenient == 4
    assert strict.beyond_noise == pytest.approx(effects.std(ddof=1), rel=0.2)
    assert severity(sheets(effects), 21) is None


def test_no_difference_between_subjects_counts_from_five_subjects_on() -> None:
    few = [rated("a", f"s{n}", 90) for n in range(4)]
    same = [rated("b", f"s{n}", 90) for n in range(9)] + [rated("b", "s9", 80)]
    varied = [rated("c", f"s{n}", 60 + n) for n in range(6)]
    found = undifferentiated([*few, *same, *varied])
    assert (found.raters, found.count) == (2, 1)
