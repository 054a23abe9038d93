"""Equal forms of one code, beside what the round itself shows to be usual.

Courtesy makes equal forms too: many give the best mark throughout, at some windows nearly everybody. So the commonest
form of a code is measured by what stuffing this code cannot move: its share at the other codes, and on the other days
of this code; each by the median, with the spread between codes or days (1.4826 × MAD) beside that of counting. A form
that is no straight line has a third measure, the items' frequencies among the forms that do not repeat it.
Source: docs/sources.md, Ballot stuffing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from statistics import NormalDist, median

from scoring.intervals import t_quantile
from scoring.stuffing.public_form import FEWEST, PublicForm, Values, count_values, find_commonest, group_by_code
from scoring.stuffing.tails import binomial_tail

_CHANCE = 0.01  # that any code at all is named though nobody stuffed
_FEWEST_CODES, _FEWEST_DAYS, _FORMS_OF_DAY = 5, 4, 5
_EXCESS, _DISTANCE = 10, 0.2  # forms, and share, beyond what is usual: less moves no score
_SPREAD_OF_CODES, _SPREAD_OF_DAYS = 0.2, 0.1  # of the standard deviation of one answer: honest ones differ by no less
_LEAST_SPREAD = 0.02
_NORMAL = NormalDist()
_REPEATED = 2.0  # how much commoner than the next such a form may be by the items' connection


@dataclass(frozen=True, slots=True)
class EqualForms:
    """Of the `complete` forms of a code the commonest came `count` times; `usual` is its share elsewhere.

    `sign`: `same` or `pattern` where that is beyond chance, else "".
    """

    subject_id: str
    complete: int
    count: int
    usual: float | None
    sign: str


def compare_equal(forms: Sequence[PublicForm]) -> tuple[EqualForms, ...]:
    """Each code with `FEWEST` complete forms or more, in the order of codes."""
    judged = group_by_code(form for form in forms if form.is_complete)
    counted = {code: count_values(members) for code, members in judged.items()}
    return tuple(_compare(code, members, counted) for code, members in judged.items())


def _compare(code: str, members: Sequence[PublicForm], counted: Mapping[str, Counter[Values]]) -> EqualForms:
    counts, number = counted[code], len(members)
    values, count = find_commonest(counts)
    shares = [other[values] / other.total() for name, other in counted.items() if name != code]
    by_day = list(_shares_by_day(members, values))
    measures = [
        (shares, _FEWEST_CODES, _SPREAD_OF_CODES),
        (by_day, _FEWEST_DAYS, _SPREAD_OF_DAYS),
    ]
    usable = [(elsewhere, floor) for elsewhere, fewest, floor in measures if len(elsewhere) >= fewest]
    usual = min((median(elsewhere) for elsewhere, _ in usable), default=None)
    sign = ""
    if any(_is_beyond(count, number, elsewhere, floor, len(counted)) for elsewhere, floor in usable):
        sign = "same"
    elif _is_pattern(values, counts, len(counted)):
        sign = "pattern"
    return EqualForms(code, number, count, usual, sign)


def _shares_by_day(members: Sequence[PublicForm], values: Values) -> Iterator[float]:
    days: dict[int, list[Values]] = defaultdict(list)
    for form in members:
        days[form.day].append(form.values)
    return (answers.count(values) / len(answers) for answers in days.values() if len(answers) >= _FORMS_OF_DAY)


def _is_beyond(count: int, number: int, shares: Sequence[float], floor: float, codes: int) -> bool:
    """Whether `count` of `number` is more than the median share explains, at `_CHANCE` over all codes (Bonferroni)."""
    usual = median(shares)
    variance, chance = usual * (1 - usual), 1 - _CHANCE / codes
    spread = 1.4826 * median(abs(share - usual) for share in shares)
    seen = t_quantile(chance, len(shares) - 1) * sqrt(variance / number + spread * spread)
    least = max(floor * sqrt(variance), _LEAST_SPREAD)
    bound = usual + max(seen, _NORMAL.inv_cdf(chance) * sqrt(variance / number + least * least))
    return count / number > max(bound, usual + _DISTANCE) and count - usual * number >= _EXCESS


def _is_pattern(values: Values, counts: Counter[Values], codes: int) -> bool:
    """Whether a form with differing answers repeats more than the items' frequencies among all others explain.

    Items go together, so the third commonest form of this kind is a lower bound; the second may be stuffed as well.
    """
    if len(set(values)) < 2:
        return False
    others = Counter({other: times for other, times in counts.items() if other != values})
    number, rest = counts.total(), others.total()
    if rest < FEWEST:
        return False
    margins = [
        (1 + sum(times for other, times in others.items() if other[index] == value)) / (2 + rest)
        for index, value in enumerate(values)
    ]
    uneven = sorted((times for other, times in others.items() if len(set(other)) > 1), reverse=True)
    second = uneven[1] / number if len(uneven) > 1 else 0.0
    share = _REPEATED * max(prod(margins), second, 1 / number)
    return counts[values] >= _EXCESS and binomial_tail(number, counts[values], share) * codes < _CHANCE
