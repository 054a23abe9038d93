"""Days that brought a code far more answers than its others, and whether what came then differs.

Days are counted over all the time the round was open, for a day without an answer is a day as well. A full day alone
is no suspicion: an event brings people. Where the forms of such days say something else than those of the others, it
is. Source: docs/sources.md, Ballot stuffing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, median, variance

from scoring.intervals import t_quantile
from scoring.stuffing.public_form import FEWEST, PublicForm, count_values, find_commonest, group_by_code
from scoring.stuffing.tails import poisson_tail

_CHANCE = 0.01  # that any code at all is called busy though each day was as usual
_FEWEST_DAYS = 4
_BUSY = 3.0  # so many times the usual day happens without anybody's doing
_DISTANCE = 0.1  # of the scale: less moves no score
_COMMONER = 0.2  # of the forms
_SPREAD = 0.1  # of the standard deviation of one answer, by which honest days differ
_NORMAL = NormalDist()
_REST = 10  # forms of other days under which nothing is compared


@dataclass(frozen=True, slots=True)
class BusyDays:
    """A code whose `days` are out of the ordinary brought `count` of its `total` answers on them.

    `is_shifted`: whether the forms of these days differ from those of the others.
    """

    subject_id: str
    days: tuple[int, ...]
    count: int
    total: int
    is_shifted: bool


def find_busy_days(forms: Sequence[PublicForm], length: int) -> tuple[BusyDays, ...]:
    """Of the codes with `FEWEST` answers or more those with busy days; `length`: days the round was open."""
    judged = group_by_code(forms)
    busy = []
    for code, members in judged.items():
        days = _busy_days(Counter(form.day for form in members), length, len(judged))
        if days:
            inside = [form for form in members if form.day in days]
            outside = [form for form in members if form.day not in days]
            is_shifted = _differs(_levels(inside), _levels(outside), len(judged)) or _repeats(
                inside, outside, len(judged)
            )
            busy.append(BusyDays(code, tuple(sorted(days)), len(inside), len(members), is_shifted))
    return tuple(busy)


def _busy_days(counts: Mapping[int, int], length: int, codes: int) -> frozenset[int]:
    """Days rarer than chance allows beside `_BUSY` usual days, over all days and codes (Bonferroni)."""
    if length < _FEWEST_DAYS:
        return frozenset()
    usual = median([*counts.values(), *[0] * (length - len(counts))])
    mean = _BUSY * max(usual, 1)
    return frozenset(
        day
        for day, count in counts.items()
        if count >= FEWEST and count > mean and poisson_tail(count, mean) * length * codes < _CHANCE
    )


def _repeats(inside: Sequence[PublicForm], outside: Sequence[PublicForm], codes: int) -> bool:
    """Whether the commonest form of these days is commoner than on the others, at `_CHANCE` over all codes.

    Two shares, their variance pooled, with what honest days differ by.
    """
    if len(outside) < _REST:
        return False
    values, count = find_commonest(count_values(inside))
    other = sum(form.values == values for form in outside)
    total = len(inside) + len(outside)
    variance_ = (count + other) / total * (1 - (count + other) / total)
    error = sqrt(variance_ * (1 / len(inside) + 1 / len(outside) + _SPREAD * _SPREAD))
    distance = count / len(inside) - other / len(outside)
    return distance > _COMMONER and distance > _NORMAL.inv_cdf(1 - _CHANCE / codes) * error


def _levels(forms: Sequence[PublicForm]) -> list[float]:
    """The mean of each form that says anything."""
    answered = ([value for value in form.values if value is not None] for form in forms)
    return [fmean(values) for values in answered if values]


def _differs(inside: Sequence[float], outside: Sequence[float], codes: int) -> bool:
    """Welch's difference, two-sided, at `_CHANCE` over all codes."""
    if len(outside) < _REST or len(inside) < _REST:
        return False
    parts = [variance(levels) / len(levels) for levels in (inside, outside)]
    distance = abs(fmean(inside) - fmean(outside))
    error = sqrt(sum(parts))
    if distance <= _DISTANCE or error == 0:
        return distance > _DISTANCE
    freedom = sum(parts) ** 2 / ((parts[0] ** 2 / (len(inside) - 1)) + (parts[1] ** 2 / (len(outside) - 1)))
    return distance / error > t_quantile(1 - _CHANCE / (2 * codes), max(freedom, 1))
