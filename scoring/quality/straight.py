"""One value throughout, and the maximum throughout – beside how many of the latter the item's margins let expect.

Where nine in ten answers are the maximum anyway, full marks on four items are no news: .9⁴ = 66 %. What exceeds the
expectation is halo, courtesy or haste; it is a question to ask, not a finding. Our choice: docs/sources.md, Careless
and collusive answering.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, prod

from scoring.quality.sheet import AnsweredSheet

FEW = 4  # answers from which equal ones say anything
_TOP = 100.0


@dataclass(frozen=True, slots=True)
class Straight:
    """Raters with four answers or more; how many gave one value throughout, how many the maximum, how many of the
    latter if answers were independent."""

    raters: int
    straight: int
    all_maximum: int
    expected_maximum: float | None


def straight_raters(sheets: Iterable[AnsweredSheet], margins: Sequence[float]) -> Straight:
    """Counts over raters, all their sheets together. `margins`: per item the share 0 … 1 of answers at the top.

    Who left items out is taken to have answered items of the average margin (geometric, so that whole forms are exact).
    """
    answers, bounds = _by_rater(sheets)
    judged = [rater for rater, number in answers.items() if number >= FEW]
    average = prod(margins) ** (1 / len(margins)) if margins else None
    return Straight(
        len(judged),
        sum(bounds[rater][0] == bounds[rater][1] for rater in judged),
        sum(bounds[rater][0] >= _TOP for rater in judged),
        None if average is None else fsum(average ** answers[rater] for rater in judged),
    )


def _by_rater(sheets: Iterable[AnsweredSheet]) -> tuple[Mapping[str, int], Mapping[str, tuple[float, float]]]:
    answers: dict[str, int] = {}
    bounds: dict[str, tuple[float, float]] = {}
    for sheet in sheets:
        if not sheet.answers:
            continue
        low, high = bounds.get(sheet.rater, (sheet.low, sheet.high))
        answers[sheet.rater] = answers.get(sheet.rater, 0) + sheet.answers
        bounds[sheet.rater] = min(low, sheet.low), max(high, sheet.high)
    return answers, bounds


def top_margins(sheets: Iterable[AnsweredSheet]) -> tuple[float, ...]:
    """Per item, in the order of the form, the share of its answers at the top; empty where sheets hold no answers."""
    forms = [sheet.values for sheet in sheets if sheet.values]
    margins = []
    for place in range(max(map(len, forms), default=0)):
        answered = [form[place] for form in forms if len(form) > place and form[place] is not None]
        if answered:
            margins.append(sum(value is not None and value >= _TOP for value in answered) / len(answered))
    return tuple(margins)
