"""Long runs of one answer, and the spread of one's own answers."""

import numpy as np
import pytest

from scoring.quality.evenness import irv, is_long_run, longstring

pytestmark = pytest.mark.slow  # left to `make test`


def test_longstring_passes_over_items_left_out() -> None:
    assert longstring([3, 3, None, 3, 4, 4]) == 3
    assert longstring([]) == 0
    assert [is_long_run([5] * length + [1, 2] * ((10 - length) // 2)) for length in (4, 6)] == [False, True]
    assert not is_long_run([5] * 9)


def test_irv_is_the_standard_deviation_of_ones_answers() -> None:
    values = [1, 5, 2, 4, 4, 3]
    assert irv(values) == pytest.approx(np.std(values, ddof=1), abs=1e-12)
    assert irv([None, 3]) is None
