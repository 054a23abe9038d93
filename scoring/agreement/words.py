"""Words for figures: thresholds with their sources, never a pass mark. Chinese, as printed in reports.

Reliability of what is used: Nunnally 1978. rwg: LeBreton & Senter 2008, three words in place of five. Fewer than five
raters: no word (about three people a word is nearly their answers).
"""

from fractions import Fraction

SMALLEST_FOR_WORDS = 5
TOO_FEW = "人数太少"
TOO_FEW_SUBJECTS = "对象太少"
NOT_ESTIMABLE = "无法估计"
HIGH, MEDIUM, LOW = "高", "中", "低"

Steps = tuple[tuple[Fraction, str], ...]


def _steps(*pairs: tuple[int, str]) -> Steps:
    return tuple((Fraction(thousandths, 1000), word) for thousandths, word in pairs)


_RELIABILITY = _steps((900, "高，可用于对个人的决定"), (800, "较好"), (700, "可用，须谨慎"))
_AGREEMENT = _steps((710, HIGH), (510, MEDIUM))


def reliability_word(value: Fraction | float | None) -> str:
    """Of alpha, omega, ICC(k), G(q,k): from .70 with caution, from .80 good, from .90 for decisions on individuals."""
    return _word(value, _RELIABILITY, "偏低，只作参考")


def agreement_word(value: Fraction | None, raters: int) -> str:
    """Of an rwg (given for two raters and more): high from .71, medium from .51; too few below five raters."""
    return TOO_FEW if raters < SMALLEST_FOR_WORDS else _word(value, _AGREEMENT, LOW)


def _word(value: Fraction | float | None, steps: Steps, otherwise: str) -> str:
    if value is None:
        return NOT_ESTIMABLE
    return next((word for least, word in steps if value >= least), otherwise)
