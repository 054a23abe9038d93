"""Formulas of answering quality against independent solvers, published figures and what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import mahalanobis

from scoring.quality.distance import count_unlike, squared_distances
from scoring.quality.evenness import irv, is_long_run, longstring
from scoring.quality.reciprocity import both_above, bound_for, discoveries, reciprocity
from scoring.quality.residuals import standardised_residuals
from scoring.quality.rings import find_rings, rings_of
from scoring.quality.severity import severity, undifferentiated
from scoring.quality.sheet import AnsweredSheet
from scoring.quality.straight import straight_raters, top_margins

pytestmark = pytest.mark.slow  # left to `make test`

MIX = [[2, 1, 0, 0], [0, 1, 1, 0], [0, 0, 3, 1], [1, 1, 1, 1]]


def rated(rater: str, subject: str, *values: float) -> AnsweredSheet:
    total = sum(values) / len(values)
    return AnsweredSheet(rater, subject, "r", total, len(values), min(values), max(values), values)


def test_longstring_passes_over_items_left_out() -> None:
    assert longstring([3, 3, None, 3, 4, 4]) == 3
    assert longstring([]) == 0
    assert [is_long_run([5] * length + [1, 2] * ((10 - length) // 2)) for length in (4, 6)] == [False, True]
    assert not is_long_run([5] * 9)


def test_irv_is_the_standard_deviation_of_ones_answers() -> None:
    values = [1, 5, 2, 4, 4, 3]
    assert irv(values) == pytest.approx(np.std(values, ddof=1), abs=1e-12)
    assert irv([None, 3]) is None


def test_distances_are_mahalanobis_and_survive_collinear_items() -> None:
    table = np.random.default_rng(7).normal(size=(60, 4)) @ np.array(
        [[2, 1, 0, 0], [0, 1, 1, 0], [0, 0, 3, 1], [1] * 4]
    )
    inverse = np.linalg.inv(np.cov(table, rowvar=False))
    expected = [mahalanobis(row, table.mean(axis=0), inverse) ** 2 for row in table]
    found, rank = squared_distances(table.tolist())
    doubled, same_rank = squared_distances(np.column_stack([table, table[:, 0] + table[:, 1]]).tolist())
    assert (rank, same_rank) == (4, 4)
    assert list(found) == pytest.approx(expected, abs=1e-9)
    assert list(doubled) == pytest.approx(expected, abs=1e-6)


def test_only_a_sheet_unlike_all_others_is_beyond_the_bound() -> None:
    table = np.random.default_rng(1).normal(70, 5, size=(80, 3))
    usual = count_unlike(table.tolist())
    odd = count_unlike([*table.tolist(), [100.0, 0.0, 100.0]])
    assert usual is not None
    assert odd is not None
    assert (usual.count, odd.count, odd.expected) == (0, 1, pytest.approx(0.081))
    assert count_unlike(table[:29].tolist()) is None


@pytest.mark.parametrize(("natural", "chance"), [(0.0, 0.0025), (0.3, 0.0071), (0.5, 0.0122)])
def test_false_alarms_of_a_pair_are_the_published_ones(natural: float, chance: float) -> None:
    """docs/sources.md, Careless and collusive answering, and scipy's bivariate normal."""
    found = both_above(1.645, natural)
    assert round(found, 4) == chance
    oracle = stats.multivariate_normal(cov=[[1, natural], [natural, 1]], allow_singular=True).cdf([-1.645, -1.645])
    assert found == pytest.approx(oracle, abs=1e-5)
    assert bound_for(found, natural) == pytest.approx(1.645, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_those_of_benjamini_and_hochberg(chances: list[float]) -> None:
    assert discoveries(chances, 0.05) == int((stats.false_discovery_control(chances) <= 0.05).sum())


def test_residuals_are_those_of_two_way_least_squares() -> None:
    rng = np.random.default_rng(3)
    dyads = [(f"r{r}", f"s{s}") for r in range(9) for s in range(7) if rng.random() < 0.7]
    values = rng.normal(size=len(dyads))
    names = sorted({rater for rater, _ in dyads} | {subject for _, subject in dyads})
    design = np.array([[name in dyad for name in names] for dyad in dyads], dtype=float)
    left = values - design @ np.linalg.lstsq(design, values, rcond=None)[0]
    found = standardised_residuals(dict(zip(dyads, values.tolist(), strict=True)))
    expected = left / np.sqrt((left**2).mean())
    assert [found[dyad] for dyad in dyads] == pytest.approx(expected.tolist(), abs=1e-7)


def test_residuals_are_none_where_the_effects_explain_everything() -> None:
    assert standardised_residuals({("a", "b"): 90.0, ("b", "a"): 80.0}) == {}
    assert standardised_residuals({}) == {}


def test_rings_need_three_people_and_half_of_the_pairs() -> None:
    assert rings_of([("a", "b")]) == []
    assert rings_of([("a", "b"), ("b", "c")]) == [(frozenset("abc"), 2)]
    assert rings_of([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]) == []


def team(seed: int, people: int, natural: float = 0.0) -> dict[tuple[str, str], float]:
    """A round robin whose noise has a given reciprocity."""
    rng = np.random.default_rng(seed)
    given = {}
    for one in range(people):
        for other in range(one):
            both = rng.multivariate_normal([0, 0], [[1, natural], [natural, 1]])
            given[f"p{one:02}", f"p{other:02}"], given[f"p{other:02}", f"p{one:02}"] = map(float, both)
    return standardised_residuals(given)


def pairs_of(residuals: dict[tuple[str, str], float]) -> list[tuple[float, float]]:
    return [(value, residuals[b, a]) for (a, b), value in residuals.items() if a < b]


@pytest.mark.parametrize("natural", [0.0, 0.3, 0.5])
def test_honest_teams_are_rarely_flagged(natural: float) -> None:
    flagged, rings = 0, 0
    for seed in range(60):
        residuals = team(seed, 14, natural)
        found = reciprocity(pairs_of(residuals))
        assert found is not None
        flagged += found.flagged > 0
        rings += find_rings(residuals, found.natural).chance <= 0.05
    assert flagged <= 8
    assert rings <= 8


def test_a_ring_among_honest_people_is_found() -> None:
    residuals = team(5, 24)
    people = ("p03", "p07", "p11", "p19")
    conspiring = {pair: value + 4 * (pair[0] in people and pair[1] in people) for pair, value in residuals.items()}
    again = standardised_residuals(conspiring)
    found = reciprocity(pairs_of(again))
    assert found is not None
    rings = find_rings(again, found.natural)
    shuffled = find_rings(dict(sorted(again.items(), key=lambda item: item[1])), found.natural)
    assert found.flagged >= 4
    assert (rings.rings >= 1, rings.chance <= 0.01, rings.draws) == (True, True, 999)
    assert shuffled == rings


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


def test_expected_maximum_is_the_product_of_the_margins() -> None:
    sheets = [rated("a", "s", 100, 100, 100, 100), rated("b", "s", 100, 100, 100, 60), rated("c", "s", 80, 80, 80, 80)]
    margins = top_margins(sheets)
    found = straight_raters([*sheets, rated("d", "s", 100, 100)], margins)
    assert margins == pytest.approx((2 / 3, 2 / 3, 2 / 3, 1 / 3))
    assert (found.raters, found.straight, found.all_maximum) == (3, 2, 1)
    assert found.expected_maximum == pytest.approx(3 * (2 / 3) ** 3 / 3)
