"""Average deviation, from the mean and from the median."""

from fractions import Fraction

from scoring.agreement.consensus import ad_mean, ad_median


def test_ad_from_mean_and_median() -> None:
    given_values = [Fraction(value) for value in (1, 1, 1, 5)]
    assert (ad_mean(given_values), ad_median(given_values)) == (Fraction(3, 2), 1)
    assert ad_median(given_values[1:]) == Fraction(4, 3)
    assert ad_median([Fraction(1, 2), Fraction(1, 3)]) == Fraction(1, 12)
