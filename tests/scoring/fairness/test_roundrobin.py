"""The social relations model. The reference table (`srm_roundrobin`) was not handed on, so: a table whose parts are
known exactly, and unbiasedness over many made-up groups.
"""

import numpy as np
import pytest

from scoring.fairness.ratings import Real
from scoring.fairness.roundrobin import round_robin

pytestmark = pytest.mark.slow  # left to `make test`


def group(seed: int, n: int = 8) -> Real:
    """A made-up group: actor variance 1, partner variance .5, their covariance .3; pairs 2 with reciprocity .8."""
    rng = np.random.default_rng(seed)
    roles = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 0.5]], size=n)
    special = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            special[i, j], special[j, i] = rng.multivariate_normal([0, 0], [[2, 0.8], [0.8, 2]])
    return 50 + roles[:, 0][:, None] + roles[:, 1][None, :] + special


def test_known_effects_come_back_where_nothing_is_special_between_two() -> None:
    actor, partner = np.array([3.0, -1, 0, -2]), np.array([0.0, 2, -3, 1])
    found = round_robin(70 + actor[:, None] + partner[None, :])
    assert found.actor.tolist() == pytest.approx(actor.tolist(), abs=1e-12)
    assert found.partner.tolist() == pytest.approx(partner.tolist(), abs=1e-12)
    assert found.relationship_variance == pytest.approx(0, abs=1e-12)
    assert found.actor_variance == pytest.approx(14 / 3)
    assert found.actor_partner == pytest.approx(-4 / 3)


def test_estimates_are_right_on_average() -> None:
    names = ("actor_variance", "partner_variance", "relationship_variance", "actor_partner", "reciprocity")
    found = np.array([[getattr(one, name) for name in names] for one in map(round_robin, map(group, range(800)))])
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - [1, 0.5, 2, 0.3, 0.8]) < 3.5 * error).all()


def test_diagonal_is_not_looked_at_and_order_of_people_does_not_matter() -> None:
    table = group(1)
    other = table + 100 * np.eye(len(table))
    turned = other[::-1, ::-1]
    assert round_robin(other).reciprocity == round_robin(table).reciprocity
    assert round_robin(turned).actor_variance == pytest.approx(round_robin(table).actor_variance)


@pytest.mark.parametrize("shape", [(3, 3), (4, 5)])
def test_groups_too_small_or_not_square_are_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="four people"):
        round_robin(np.zeros(shape))
