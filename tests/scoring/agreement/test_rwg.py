"""rwg: agreement against chance."""

from fractions import Fraction

from scoring.agreement.consensus import ad_limit, ad_mean
from scoring.agreement.rwg import null_variance, rwg
from tests.scoring.agreement.tables import near


def test_rwg_is_one_less_the_share_of_chance() -> None:
    assert rwg([Fraction(4), Fraction(4), Fraction(5)], null_variance(5)) == Fraction(5, 6)
    assert rwg([Fraction(1)], null_variance(5)) is None


def test_rwg_and_ad_as_printed() -> None:
    half_apart = [Fraction(value) for value in (1, 1, 5, 5)]
    assert float(rwg(half_apart, null_variance(5)) or 0) == near(-1.667, 5e-4)
    assert [null_variance(5, shape) for shape in ("uniform", "slight", "moderate", "heavy")] == [
        Fraction(2),
        Fraction(134, 100),
        Fraction(90, 100),
        Fraction(44, 100),
    ]
    assert [round(float(ad_limit(steps)), 1) for steps in (5, 7, 9, 11)] == [0.8, 1.2, 1.5, 1.8]
    assert ad_mean(half_apart) == 2
