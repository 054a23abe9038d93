"""The fairness report of a case: from its votes to raw and shifted scores, ranks and borders."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from scoring.agreement.figures import significant
from scoring.agreement.responses import voters
from scoring.arithmetic import number_text, publish
from scoring.chapters.base import Evidence
from scoring.fairness.blup import Effects, blup
from scoring.fairness.connectivity import Component, component_of_subjects, components
from scoring.fairness.ratings import Ratings, Whole, ratings_of
from scoring.fairness.reml import variances
from scoring.fairness.shifts import Shift, Weights, shifts
from scoring.fairness.spreads import Spreads, spreads
from scoring.fairness.standing import Borders, rank_intervals, ranks
from scoring.fairness.variances import Variances
from scoring.results import SubjectResult

Row = dict[str, Any]
_NOT_SHIFTED = "share"  # a share of raters over a threshold has no place for their strictness
_SHIFTED_ALL_ALIKE = "mean"  # of other aggregates the shift is an approximation


def fairness_report(evidence: Evidence) -> Row | None:
    """The whole report; None without ratings. `reason` in place of figures where nothing can be estimated."""
    percents = {
        (subject, relation, rater): float(percent)
        for subject, relation in evidence.statistics.pairs()
        for rater, percent in voters(evidence.statistics, subject, relation).items()
    }
    if not percents:
        return None
    ratings = ratings_of(percents)
    estimated = variances(ratings)
    printed = None if estimated is None else estimated.as_printed()
    if printed is None or printed.residual <= 0:
        return {"reason": "not_estimable", "ratings": ratings.number, "raters": len(ratings.raters)}
    return _report(evidence, ratings, printed)


def _report(evidence: Evidence, ratings: Ratings, printed: Variances) -> Row:
    effects, of_subject = blup(ratings, printed), component_of_subjects(ratings)
    spread = spreads(ratings, printed)
    moved = shifts(_weights(evidence), ratings, of_subject, effects, printed)
    rows = _subjects(evidence, ratings, of_subject, moved)
    for row in rows:
        row.update(_level(ratings, effects, spread, row["subject"]))
    units = {subject.subject: subject.unit for subject in evidence.subjects}
    return {
        "method": printed.method,
        "exact_spreads": spread.exact,
        "ratings": ratings.number,
        "raters": len(ratings.raters),
        "variances": _variances(printed),
        "negative": list(printed.negative),
        "relations": _relations(ratings, effects),
        **_aggregates(evidence),
        "components": [_component(component) for component in components(ratings, of_subject, units)],
        "subjects": rows,
        "crossings": [row["subject"] for row in rows if row["would_be"] is not None],
    }


def _level(ratings: Ratings, effects: Effects, spread: Spreads, subject: str) -> Row:
    """A subject's own effect, in percentage points, with its conditional standard deviation."""
    place = bisect_left(ratings.subjects, subject)
    figures = {"effect": effects.subject[place], "effect_sd": spread.subject[place]}
    return {name: significant(float(value)) for name, value in figures.items()}


def _relations(ratings: Ratings, effects: Effects) -> list[Row]:
    pairs = zip(ratings.relations, effects.relation, strict=True)
    return [{"relation": name, "mean": significant(float(mean), 4)} for name, mean in pairs]


def _weights(evidence: Evidence) -> Weights:
    """How much of each score hangs on each rater's percentage."""
    shared = {relation.relation for _, relation in evidence.policy.relations() if relation.aggregate == _NOT_SHIFTED}
    weights: dict[str, dict[tuple[str, str], float]] = {}
    for result in evidence.results.subjects:
        own = weights.setdefault(result.subject, {})
        for part in result.parts:
            for relation in part.relations:
                if relation.relation in shared:
                    continue
                votes = evidence.statistics.votes(result.subject, relation.relation)
                for figure in relation.periods:
                    names = [name for name, periods in votes.items() if figure.period in periods]
                    for name in names:
                        key, weight = (relation.relation, name), float(part.weight * figure.in_part / len(names))
                        own[key] = own.get(key, 0.0) + weight
    return weights


def _subjects(evidence: Evidence, ratings: Ratings, of_subject: Whole, moved: dict[str, Shift]) -> list[Row]:
    """Rows of those who have a score and were rated, by group, component and key."""
    component = {name: int(of_subject[place]) for place, name in enumerate(ratings.subjects)}
    borders = _borders(evidence)
    comparable: dict[tuple[str, int], list[SubjectResult]] = {}
    for result in evidence.results.subjects:
        if result.score is not None and result.subject in moved:
            comparable.setdefault((result.group, component[result.subject]), []).append(result)
    return [
        row
        for (group, number), members in sorted(comparable.items())
        for row in _rows(members, number, evidence.results.decimals, moved, borders[group])
    ]


def _rows(
    members: Sequence[SubjectResult], number: int, decimals: int, moved: dict[str, Shift], borders: Borders
) -> Iterator[Row]:
    """Rows of one group inside one component: they may be compared."""
    scores = [member.score or Fraction(0) for member in members]
    own = [moved[member.subject] for member in members]
    exact = [score + Fraction(shift.points) for score, shift in zip(scores, own, strict=True)]
    shifted = [publish(value, decimals) for value in exact]
    before, after = ranks(scores), ranks(shifted)
    intervals = rank_intervals([float(value) for value in exact], [shift.error for shift in own])
    for place, member in enumerate(members):
        grade = member.derivation["grading"].get("given")
        yield {
            "subject": member.subject,
            "group": member.group,
            "component": number,
            "compared": len(members),
            "score": member.score_text,
            "adjusted": number_text(exact[place], decimals),
            "shift": number_text(shifted[place] - scores[place], decimals),
            "error": significant(own[place].error),
            "rank": before[place],
            "rank_adjusted": after[place],
            "rank_interval": list(intervals[place]),
            "grade": grade,
            "would_be": None if grade is None else borders.crossed(scores[place], grade, shifted[place]),
        }


def _borders(evidence: Evidence) -> dict[str, Borders]:
    members: dict[str, dict[Fraction, str]] = {group.group: {} for group in evidence.results.groups}
    for result in evidence.results.subjects:
        grade = result.derivation["grading"].get("given")
        if grade is not None and result.score is not None:
            members[result.group][result.score] = grade
    names = evidence.policy.grading.names
    return {group.group: Borders(names, group.certificate, members[group.group]) for group in evidence.results.groups}


def _variances(printed: Variances) -> Row:
    named = {"subject": printed.subject, "rater": printed.rater, "residual": printed.residual}
    whole = sum(named.values())
    return {
        name: {"variance": significant(value), "percent": significant(100 * value / whole)}
        for name, value in named.items()
    }


def _aggregates(evidence: Evidence) -> Row:
    """Relations that are not shifted, and those whose shift is approximate."""
    relations = [relation for _, relation in evidence.policy.relations()]
    alike = (_NOT_SHIFTED, _SHIFTED_ALL_ALIKE)
    return {
        "not_shifted": [relation.relation for relation in relations if relation.aggregate == _NOT_SHIFTED],
        "approximate": [relation.relation for relation in relations if relation.aggregate not in alike],
    }


def _component(component: Component) -> Row:
    return {
        "component": component.number,
        "subjects": component.subjects,
        "raters": component.raters,
        "ratings": component.ratings,
        "units": component.units,
        "linking_raters": component.linking_raters,
        "linking_ratings": component.linking_ratings,
        "weak": component.weak,
    }
