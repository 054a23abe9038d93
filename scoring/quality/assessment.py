"""From sheets to the figures of quality: per relation, and over the relations in which raters and rated are the same.

Groups under five raters are left out: a count of one in four would point at somebody. Never a mean of what was given:
less the groups whose figures are published, it would leave the one that is hidden.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import fsum
from typing import Any

from scoring.agreement.figures import significant
from scoring.quality.distance import count_unlike
from scoring.quality.evenness import LONG_FORM, irv, is_long_run
from scoring.quality.reciprocity import mutual, reciprocity
from scoring.quality.residuals import standardised_residuals
from scoring.quality.rings import find_rings
from scoring.quality.severity import severity, undifferentiated
from scoring.quality.sheet import AnsweredSheet
from scoring.quality.straight import straight_raters, top_margins

SMALLEST = 5
_FEWEST_PAIRS = 5

Tree = dict[str, Any]


def assess(sheets: Iterable[AnsweredSheet], margins: Mapping[str, Sequence[float]] | None = None) -> Tree:
    """`relations` (by name) and `reciprocity` (None with fewer than five pairs), as JSON.

    `margins`: per relation and item the share of answers at the top; taken from the answers where not given. Whole
    numbers are counts of raters, pairs or sheets; other figures are texts of three significant digits.
    """
    by_relation: dict[str, list[AnsweredSheet]] = {}
    for sheet in sheets:
        by_relation.setdefault(sheet.relation, []).append(sheet)
    relations = {}
    for name, members in sorted(by_relation.items()):
        if len({sheet.rater for sheet in members}) >= SMALLEST:
            relations[name] = _relation(members, top_margins(members) if margins is None else margins.get(name, ()))
    return {"relations": relations, "reciprocity": _reciprocity(by_relation)}


def _relation(sheets: Sequence[AnsweredSheet], margins: Sequence[float]) -> Tree:
    even, same = straight_raters(sheets, margins), undifferentiated(sheets)
    tree: Tree = {
        "raters": len({sheet.rater for sheet in sheets}),
        "sheets": len(sheets),
        "judged": even.raters,
        "straight": even.straight,
        "all_maximum": even.all_maximum,
        "expected_maximum": significant(even.expected_maximum),
        "severity": _severity(sheets),
    }
    if same.raters >= SMALLEST:
        tree["undifferentiated"] = {"raters": same.raters, "count": same.count}
    return tree | _patterns([sheet.values for sheet in sheets if sheet.values])


def _severity(sheets: Sequence[AnsweredSheet]) -> Tree | None:
    spread = severity(sheets, SMALLEST)
    if spread is None:
        return None
    return {
        "raters": spread.raters,
        "spread": significant(spread.spread),
        "beyond_noise": significant(spread.beyond_noise),
        "lenient": spread.lenient,
        "severe": spread.severe,
        "expected_each": significant(spread.expected),
    }


def _patterns(forms: Sequence[tuple[float | None, ...]]) -> Tree:
    """What only whole forms tell: long runs, spread of own answers, forms unlike all others."""
    tree: Tree = {}
    repeated = Counter(forms)
    own = sorted((spread, count) for form, count in repeated.items() if (spread := irv(form)) is not None)
    if sum(count for _, count in own) >= SMALLEST:
        tree["irv_median"] = significant(_median(own))
    if forms and len(forms[0]) >= LONG_FORM:
        tree["long_runs"] = {
            "sheets": len(forms),
            "count": sum(repeated[form] for form in repeated if is_long_run(form)),
        }
    unlike = count_unlike([[value for value in form if value is not None] for form in forms if None not in form])
    if unlike is not None:
        tree["unlike"] = {"sheets": unlike.sheets, "count": unlike.count, "expected": significant(unlike.expected)}
    return tree


def _median(counted: Sequence[tuple[float, int]]) -> float:
    """Median of ascending values, each given so many times."""
    ends = list(accumulate(count for _, count in counted))
    lower, upper = (counted[bisect_right(ends, place)][0] for place in ((ends[-1] - 1) // 2, ends[-1] // 2))
    return (lower + upper) / 2


def _reciprocity(by_relation: Mapping[str, Sequence[AnsweredSheet]]) -> Tree | None:
    """Over all relations: the mean of what one gave another, where both are rated and rate."""
    by_dyad: dict[tuple[str, str], list[float]] = {}
    for sheets in by_relation.values():
        for sheet in sheets:
            if sheet.rater != sheet.subject:
                by_dyad.setdefault((sheet.rater, sheet.subject), []).append(sheet.total)
    people = {rater for rater, _ in by_dyad} & {subject for _, subject in by_dyad}
    if not any((other, first) in by_dyad for first, other in by_dyad if first < other):
        return None
    levels = {dyad: fsum(totals) / len(totals) for dyad, totals in by_dyad.items() if people & set(dyad)}
    residuals = standardised_residuals(levels)
    pairs = mutual(residuals)
    natural = reciprocity(list(pairs.values())) if len(pairs) >= _FEWEST_PAIRS else None
    if natural is None or len({person for pair in pairs for person in pair}) < SMALLEST:
        return None
    rings = find_rings(residuals, natural.natural)
    return {
        "pairs": natural.pairs,
        "correlation": significant(natural.natural),
        "flagged": natural.flagged,
        "rings": {
            "count": rings.rings,
            "people": rings.people,
            "chance": significant(rings.chance),
            "draws": rings.draws,
        },
    }
