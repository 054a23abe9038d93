"""Satisfaction formulas: what they promise, and what they refuse."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intervals import Interval
from scoring.policy_model import Scale
from scoring.satisfaction.drivers import DriversRefused, key_drivers
from scoring.satisfaction.figures import against_target
from scoring.satisfaction.importance import Point, place
from scoring.satisfaction.index import weighted_index
from scoring.satisfaction.levels import Levels, definition, read_levels
from scoring.satisfaction.proportions import effective_number, estimate_counted, sample_size, wilson
from scoring.satisfaction.raking import RakingRefused, design_effect, rake
from scoring.satisfaction.recommendation import net_promoter

counts = st.lists(st.integers(0, 60), min_size=5, max_size=5).filter(any).map(tuple)


@settings(deadline=None)
@given(counts)
def test_shares_add_up_and_a_better_answer_never_lowers_a_figure(given_counts: tuple[int, ...]) -> None:
    levels = Levels(given_counts)
    assert levels.share("top3") + levels.share("bad") == 1
    assert levels.share("top2") <= levels.share("top3")
    for worse in range(1, 5):
        if given_counts[worse]:
            better = list(given_counts)
            better[worse], better[worse - 1] = better[worse] - 1, better[worse - 1] + 1
            raised = Levels(tuple(better))
            assert raised.index() > levels.index()
            assert raised.share("top2") >= levels.share("top2")


@settings(deadline=None)
@given(st.integers(1, 200), st.integers(0, 200), st.integers(0, 100))
def test_more_of_the_population_never_widens_an_interval(number: int, hits: int, left: int) -> None:
    hits = min(hits, number)
    wide, narrow = wilson(hits / number, number), wilson(hits / number, number, number + left)
    assert wide.low - 1e-12 <= narrow.low <= hits / number <= narrow.high <= wide.high + 1e-12


def test_a_census_is_certain_and_a_wrong_population_is_none() -> None:
    assert wilson(0.25, 8, 8) == Interval(0.25, 0.25)
    assert effective_number(8, 7) == 8
    assert net_promoter(3, 1, 8, 8).interval == Interval(0.25, 0.25)
    with pytest.raises(ValueError, match="answers"):
        wilson(0, 0)


def test_a_sample_is_never_larger_than_its_population() -> None:
    assert [sample_size(population) for population in (1, 3, None)] == [1, 3, 385]


def test_several_values_of_one_person_say_no_more_than_one() -> None:
    once = estimate_counted({Fraction(1): 4, Fraction(3): 4}, people=4)
    assert once is not None
    assert (once.df, once.value) == (3, 2)
    assert once.variance == pytest.approx(float(Fraction(8, 7) / 4))
    assert estimate_counted({Fraction(1): 9}, people=1) is None


def test_levels_need_five_whole_steps() -> None:
    assert read_levels({Fraction(5): 2, Fraction(1): 1}, Scale(Fraction(1), Fraction(5))) == Levels((2, 0, 0, 0, 1))
    assert read_levels({Fraction(4): 2}, Scale(Fraction(0), Fraction(4))) == Levels((2, 0, 0, 0, 0))
    assert read_levels({Fraction(9, 2): 2}, Scale(Fraction(1), Fraction(5))) is None
    assert read_levels({}, Scale(Fraction(0), Fraction(10))) is None


def test_the_index_names_its_points() -> None:
    shanwei = [Fraction(points) for points in (10, 8, 6, 3, 0)]
    assert definition("index", shanwei) == (
        "满意度指数＝各档分值的平均（非常满意10，满意8，基本满意6，不满意3，非常不满意0）"
    )


def test_an_index_needs_items() -> None:
    with pytest.raises(ValueError, match="items"):
        weighted_index([])


@pytest.mark.parametrize(("low", "high", "word"), [
    (85.0, 90.0, "reached"), (84.9, 90.0, "uncertain"), (80.0, 85.0, "uncertain"), (80.0, 84.9, "missed"),
])  # fmt: skip
def test_a_target_is_judged_by_the_interval(low: float, high: float, word: str) -> None:
    assert against_target(Interval(low, high), 85.0) == word


def test_a_target_without_an_interval_is_uncertain() -> None:
    assert against_target(None, 85.0) == "uncertain"


def test_quadrants_and_boxes_that_touch_a_line() -> None:
    def point(item: str, performance: float, importance: float, half: float = 1.0) -> Point:
        box = Interval(performance - half, performance + half), Interval(importance - half, importance + half)
        return Point(item, performance, importance, *box)

    placed = place([point("a", 60, 90), point("b", 90, 90), point("c", 60, 60), point("d", 90, 60), point("e", 75, 75)])
    assert [one.quadrant for one in placed] == ["improve", "keep", "later", "ease", "undecided"]
    assert place([point("a", 60, 90, 20), point("b", 90, 60)])[0].quadrant == "undecided"


def test_drivers_are_refused_where_the_data_do_not_carry_them() -> None:
    rows = [[float(row % 7), float(row % 5)] for row in range(40)]
    overall = [row[0] + row[1] / 2 + (number % 3) for number, row in enumerate(rows)]
    refused = {
        "too_few_rows": (rows[:19], overall[:19]),
        "no_spread": ([[row[0], 3.0] for row in rows], overall),
        "collinear": ([[row[0], 2 * row[0]] for row in rows], overall),
        "too_many_items": ([[float(row * item % 17) for item in range(16)] for row in range(200)], [1.0] * 200),
    }
    for code, data in refused.items():
        with pytest.raises(DriversRefused, match=code):
            key_drivers(*data)
    found = key_drivers(rows, overall)
    assert sum(found.johnson) == pytest.approx(sum(found.shapley)) == pytest.approx(found.explained)
    assert found.ranks == ((1, 1), (2, 2))


def test_raking_reports_margins_that_cannot_be_met() -> None:
    """Respondents only where both agree: the margins of size and sector would have to be equal."""
    cells = [{"size": "大", "sector": "工"}, {"size": "小", "sector": "商"}]
    found = rake(cells, [30, 30], {"size": {"大": 1, "小": 1}, "sector": {"工": 1, "商": 3}})
    assert not found.converged
    assert found.off == pytest.approx(0.25)


def test_raking_refuses_categories_that_are_not_on_both_sides() -> None:
    for margins, code in (({"大": 1, "中": 1}, "empty_category"), ({"中": 1}, "unknown_category")):
        with pytest.raises(RakingRefused) as refused:
            rake([{"size": "大"}], [30], {"size": margins})
        assert refused.value.args[0] == code


def test_trimmed_weights_stay_within_their_bounds_at_mean_one() -> None:
    found = rake([{"a": "x"}, {"a": "y"}], [95, 5], {"a": {"x": 50, "y": 50}})
    assert found.trimmed == 5
    assert found.weights[1] == pytest.approx(3)
    assert (95 * found.weights[0] + 5 * found.weights[1]) / 100 == pytest.approx(1)
    assert found.deff == pytest.approx(design_effect(found.weights, [95, 5])) == pytest.approx(100 / found.n_eff)
