"""Properties that hold for any ratings, and the edges where a coefficient has no value."""

from fractions import Fraction

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scoring.agreement.alpha import alpha
from scoring.agreement.anova import two_way
from scoring.agreement.consensus import ad_mean
from scoring.agreement.icc import icc_3_mean
from scoring.agreement.rwg import null_variance, rwg
from tests.scoring.agreement.tables import tables

property_of = hypothesis_settings(max_examples=60, deadline=None)


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
