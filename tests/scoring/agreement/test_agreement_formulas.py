"""Properties that hold for any ratings, and the edges where a coefficient has no value."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.stats import f as scipy_f

from scoring.agreement.alpha import alpha
from scoring.agreement.anova import one_way, two_way
from scoring.agreement.consensus import ad_mean, ad_median
from scoring.agreement.fdistribution import f_below, f_quantile
from scoring.agreement.figures import coefficient, significant
from scoring.agreement.gqk import design_of
from scoring.agreement.icc import icc_3_mean, icc_unbalanced, icc_unbalanced_mean, spearman_brown
from scoring.agreement.moments import components_by_moments, held, sums_of
from scoring.agreement.omega import one_factor
from scoring.agreement.reliability import raters_needed
from scoring.agreement.rwg import null_variance, rwg
from scoring.agreement.words import TOO_FEW, agreement_word, reliability_word

values = st.integers(1, 5).map(Fraction)
tables = st.tuples(st.integers(2, 6), st.integers(2, 5)).flatmap(
    lambda shape: st.lists(st.lists(values, min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0])
)
property_of = hypothesis_settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("probability", [0.025, 0.5, 0.975])
@pytest.mark.parametrize("free", [(1, 1), (2, 5), (5, 15.5), (29, 174), (500, 3), (4000, 9000)])
def test_f_quantile_agrees_with_scipy(probability: float, free: tuple[float, float]) -> None:
    found = f_quantile(probability, *free)
    assert found == pytest.approx(scipy_f.ppf(probability, *free), rel=1e-9)
    assert f_below(found, *free) == pytest.approx(probability, abs=1e-10)


@pytest.mark.parametrize("arguments", [(0, 1, 1), (1, 1, 1), (0.5, 0, 1)])
def test_f_quantile_of_no_probability_is_refused(arguments: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="probability"):
        f_quantile(*arguments)


@property_of
@given(table=tables)
def test_alpha_is_icc_3_k_of_the_same_table(table: list[list[Fraction]]) -> None:
    items, raters = alpha(table), icc_3_mean(two_way(table))
    assert (None if items is None else items.value) == (None if raters is None else raters.value)


@property_of
@given(table=tables)
def test_one_way_of_a_full_table_is_icc_1(table: list[list[Fraction]]) -> None:
    full, grouped = two_way(table), one_way(table)
    assert (full.between, full.within) == (grouped.between, grouped.within)
    assert grouped.effective_size == full.k
    signal = full.between - full.within
    for estimate, whole in (
        (icc_unbalanced(grouped), full.between + (full.k - 1) * full.within),
        (icc_unbalanced_mean(grouped), full.between),
    ):
        assert (None if estimate is None else estimate.value) == (signal / whole if whole else None)


@property_of
@given(table=tables)
def test_moments_of_a_full_table_are_those_of_its_mean_squares(table: list[list[Fraction]]) -> None:
    ratings = {(str(i), str(j)): value for i, row in enumerate(table) for j, value in enumerate(row)}
    full = two_way(table)
    subject, rater = (full.between - full.error) / full.k, (full.raters - full.error) / full.n
    assert components_by_moments(sums_of(ratings)) == held(subject, rater, full.error)


@property_of
@given(table=tables, seed=st.randoms(use_true_random=False))
def test_order_of_subjects_and_raters_changes_nothing(table: list[list[Fraction]], seed: object) -> None:
    turned = [row[::-1] for row in table][::-1]
    assert two_way(table) == two_way(turned)
    assert alpha(table) == alpha(turned)


def test_nothing_varies_gives_no_coefficient() -> None:
    flat = [[Fraction(3)] * 3] * 4
    assert alpha(flat) is None
    assert icc_3_mean(two_way(flat)) is None


def test_perfect_agreement_is_1() -> None:
    agreed = [[Fraction(n)] * 3 for n in range(4)]
    same = icc_3_mean(two_way(agreed))
    assert same is not None
    assert same.value == 1
    assert rwg([Fraction(4)] * 3, null_variance(5)) == 1
    assert ad_mean([Fraction(4)] * 3) == 0


def test_tables_too_small_are_refused() -> None:
    for table in ([], [[Fraction(1), Fraction(2)]], [[Fraction(1)], [Fraction(2)]]):
        with pytest.raises(ValueError, match="at least two"):
            two_way(table)
        with pytest.raises(ValueError, match="at least two"):
            one_way(table)


def test_rwg_is_one_less_the_share_of_chance() -> None:
    assert rwg([Fraction(4), Fraction(4), Fraction(5)], null_variance(5)) == Fraction(5, 6)
    assert rwg([Fraction(1)], null_variance(5)) is None


def test_ad_from_mean_and_median() -> None:
    given_values = [Fraction(value) for value in (1, 1, 1, 5)]
    assert (ad_mean(given_values), ad_median(given_values)) == (Fraction(3, 2), 1)
    assert ad_median(given_values[1:]) == Fraction(4, 3)
    assert ad_median([Fraction(1, 2), Fraction(1, 3)]) == Fraction(1, 12)


@pytest.mark.parametrize(
    ("raters", "shared"),
    [({"a": ["1", "2"], "b": ["1", "2"]}, Fraction(0)), ({"a": ["1", "2"], "b": ["3", "4"]}, Fraction(1, 2))],
)
def test_shared_raters_leave_nothing_of_their_strictness_and_own_raters_all(
    raters: dict[str, list[str]], shared: Fraction
) -> None:
    assert design_of(raters).shared == shared


def test_raters_who_rate_once_cannot_be_told_from_the_rest() -> None:
    nested = {("a", "1"): Fraction(1), ("a", "2"): Fraction(2), ("b", "3"): Fraction(3)}
    assert components_by_moments(sums_of(nested)) is None


def test_item_without_variance_of_its_own_is_no_proper_factor() -> None:
    assert not one_factor([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]]).proper


@given(single=st.fractions(Fraction(1, 100), Fraction(99, 100)), goal=st.fractions(Fraction(1, 10), Fraction(95, 100)))
@property_of
def test_raters_needed_are_just_enough(single: Fraction, goal: Fraction) -> None:
    needed = raters_needed(single, goal)
    assert needed is not None
    assert spearman_brown(single, needed) >= goal
    assert needed == 1 or spearman_brown(single, needed - 1) < goal


def test_raters_who_say_nothing_are_never_enough() -> None:
    assert raters_needed(Fraction(-1, 10), Fraction(7, 10)) is None
    with pytest.raises(ValueError, match="goal"):
        raters_needed(Fraction(1, 2), Fraction(1))


@pytest.mark.parametrize(
    ("value", "raters", "word"),
    [("0.71", 5, "高"), ("0.709", 5, "中"), ("0.51", 9, "中"), ("0.5", 9, "低"), ("-1", 9, "低"), ("1", 4, TOO_FEW)],
)
def test_agreement_word_at_its_borders(value: str, raters: int, word: str) -> None:
    assert agreement_word(Fraction(value), raters) == word


def test_words_of_reliability() -> None:
    words = [reliability_word(Fraction(value, 100)) for value in (69, 70, 80, 90)]
    assert words == ["偏低，只作参考", "可用，须谨慎", "较好", "高，可用于对个人的决定"]
    assert reliability_word(None) == "无法估计"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), ("0.6425", "0.643"), ("12.345", "12.3"), ("-12.35", "-12.4"), (1530, "1530"), ("-0.0000001", "0")],
)
def test_significant_digits(value: str | int, text: str) -> None:
    assert significant(Fraction(value)) == text


def test_coefficients_have_three_decimals_and_no_negative_nothing() -> None:
    assert (coefficient(Fraction(-5, 3)), coefficient(-0.0001), coefficient(None)) == ("-1.667", "0.000", None)
