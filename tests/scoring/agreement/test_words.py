"""Words of coefficients, at their borders."""

from fractions import Fraction

import pytest

from scoring.agreement.words import TOO_FEW, agreement_word, reliability_word


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
