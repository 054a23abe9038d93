"""All signs of stuffing of one relation, as JSON: what a person is shown, and what is a suspicion.

A suspicion is one of `same` (equal forms), `pattern` (equal forms that are no straight line), `shifted` (busy days that
say something else) and `fast` (many answers within seconds of each other). The last is no proof either: a hall full of
people scans together. Source: docs/sources.md, Ballot stuffing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scoring.agreement.figures import significant
from scoring.stuffing.days import BusyDays, find_busy_days
from scoring.stuffing.equal_forms import EqualForms, compare_equal
from scoring.stuffing.public_form import FEWEST, PublicForm, count_values

Tree = dict[str, Any]
_FAST_SHARE = 0.25


def find_signs(forms: Sequence[PublicForm], length: int, fast: Mapping[str, int]) -> Tree | None:
    """`sheets`, `equal`, `days`, `fast`, `suspicions`; None below `FEWEST` forms.

    `length`: days that the round was open. `fast`: by code, how many came within seconds of four others.
    """
    if len(forms) < FEWEST:
        return None
    totals = Counter(form.subject_id for form in forms)
    equal, busy = compare_equal(forms), find_busy_days(forms, length)
    rushed = [
        {"subject": code, "sign": "fast", "count": count, "of": totals[code]}
        for code, count in sorted(fast.items())
        if count >= FEWEST and count >= _FAST_SHARE * totals[code]
    ]
    return {
        "sheets": len(forms),
        "equal": _most_equal(forms),
        "days": _days(forms, length, totals, busy),
        "fast": sum(min(count, totals[code]) for code, count in fast.items()),
        "suspicions": [*_repeated(equal), *_shifted(busy), *rushed],
    }


def _most_equal(forms: Sequence[PublicForm]) -> Tree | None:
    """Over all codes: of the `complete` forms so many are the `commonest` one."""
    complete = count_values(form for form in forms if form.is_complete)
    if complete.total() < FEWEST:
        return None
    return {"complete": complete.total(), "commonest": max(complete.values())}


def _days(forms: Sequence[PublicForm], length: int, totals: Mapping[str, int], busy: Sequence[BusyDays]) -> Tree:
    """`answers` over `length` days, `busiest` on one; of the `codes` with enough answers those with busy days."""
    codes = sum(count >= FEWEST for count in totals.values())
    busiest = max(Counter(form.day for form in forms).values())
    names = [entry.subject_id for entry in busy]
    return {"answers": len(forms), "length": length, "busiest": busiest, "codes": codes, "bursts": names}


def _repeated(equal: Sequence[EqualForms]) -> list[Tree]:
    return [
        {
            "subject": entry.subject_id,
            "sign": entry.sign,
            "count": entry.count,
            "of": entry.complete,
            "usual": None if entry.usual is None else significant(100 * entry.usual, 2),
        }
        for entry in equal
        if entry.sign
    ]


def _shifted(busy: Sequence[BusyDays]) -> list[Tree]:
    return [
        {"subject": entry.subject_id, "sign": "shifted", "count": entry.count, "of": entry.total}
        for entry in busy
        if entry.is_shifted
    ]
