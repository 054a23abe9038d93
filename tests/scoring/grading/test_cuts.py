"""Where a ranked group is cut: targets of nothing, people fixed by events, no solution."""

from fractions import Fraction as Exact

from scoring.grading.cuts import Cuts, count_solutions, distance, nearest, solutions
from scoring.grading.quotas import Quota, quotas
from scoring.policy_model import Band, UnitRule


def test_grade_with_a_share_of_nothing_is_given_only_when_nothing_else_fits() -> None:
    bands = tuple(
        Band(name, Exact(low), Exact(high)) for name, low, high in (("甲", 0, 0), ("乙", 0, 60), ("丙", 0, 60))
    )
    found = quotas(bands, 10, (), {})
    assert [(quota.low, quota.high, quota.target) for quota in found] == [
        (0, 0, 0), (0, 6, Exact(1, 2)), (0, 6, Exact(1, 2)),
    ]  # fmt: skip
    extra = (UnitRule("", "甲", min_count=2),)
    forced = Cuts(quotas(bands, 10, extra, {}), 10, tuple(range(11)))
    assert nearest(forced) == (2, 4, 4)
    assert distance(forced, (2, 4, 4)) is None
    assert distance(forced, (0, 4, 6)) == 4
    loose = Cuts([Quota("甲", 0, 3, 0, Exact(0)), Quota("乙", 0, 9, 1, Exact(1))], 4, tuple(range(5)))
    assert nearest(loose) == (0, 4)
    assert list(solutions(loose)) == [(0, 4), (1, 3), (2, 2), (3, 1)]
    two = Cuts([Quota("甲", 0, 3, 0, Exact(0)), Quota("乙", 0, 3, 0, Exact(0))], 4, tuple(range(5)))
    assert nearest(two) == (2, 2)


def test_nearest_counts_people_fixed_by_events() -> None:
    found = quotas(tuple(Band(name, Exact(0), Exact(100)) for name in ("甲", "乙")), 6, (), {"甲": 2})
    cuts = Cuts(found, 4, tuple(range(5)))
    assert nearest(cuts) == (1, 3)
    assert distance(cuts, (1, 3)) == 0
    assert distance(cuts, (2, 2)) == 4


def test_no_solution_is_counted_as_none() -> None:
    cuts = Cuts([Quota("甲", 3, 3, 0, Exact(1))], 2, (0, 1, 2))
    assert (count_solutions(cuts), nearest(cuts), list(solutions(cuts))) == (0, None, [])
