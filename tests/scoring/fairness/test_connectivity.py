"""Departments that are not connected are told apart."""

import pytest

from scoring.fairness.connectivity import component_of_subjects, components
from tests.scoring.fairness.fairness_samples import plain_ratings

pytestmark = pytest.mark.slow  # left to `make test`


def test_closed_departments_are_components_of_their_own_numbered_by_first_subject() -> None:
    rows = [("r1", "a", 1.0), ("r1", "c", 2.0), ("r2", "b", 3.0), ("r3", "b", 3.0), ("r2", "d", 1.0)]
    ratings = plain_ratings(rows)
    of_subject = component_of_subjects(ratings)
    assert dict(zip(ratings.subjects, of_subject.tolist(), strict=True)) == {"a": 1, "c": 1, "b": 2, "d": 2}
    first, second = components(ratings, of_subject, {"a": "x", "c": "y", "b": "x", "d": "x"})
    assert (first.subjects, first.raters, first.ratings, first.units) == (2, 1, 2, 2)
    assert (first.linking_raters, first.linking_ratings, first.weak) == (1, 1, True)
    assert (second.units, second.linking_raters, second.raters, second.weak) == (1, 0, 2, False)
