"""What stands in a cell: text, whole number, exact number, or a live formula beside the value that is ours."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.arithmetic import exact_text

_DIGITS = 15  # a spreadsheet holds no more


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without its `=`, and the value that it must give. Made of our own names only, never of data."""

    text: str
    value: Fraction


Cell = str | int | Fraction | Formula | None


def given(value: Fraction) -> Cell:
    """An exact number to compute with: a decimal as it is, anything else as the quotient `=251/3`.

    What has more digits than a spreadsheet holds is the nearest it can hold.
    """
    text = exact_text(value)
    if "/" not in text or max(len(str(abs(value.numerator))), len(str(value.denominator))) > _DIGITS:
        return value
    return Formula(text, value)
