"""Forced distribution as integer feasibility: bounds, solutions, choice, binding rule – or undecided, with the
reason."""

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, islice, pairwise
from typing import Any

from scoring.arithmetic import exact_text, number_text
from scoring.files.toml_table import Table
from scoring.grading.base import GradingMethod, Group, Verdict, read_names
from scoring.grading.cuts import Counts, Cuts, count_solutions, distance, nearest, solutions
from scoring.grading.quotas import Quota, bounds_text, infeasible, quotas
from scoring.policy_model import Band, Grading

_LISTED = 100  # solutions written out in the certificate; their number is always given


class Distribution(GradingMethod):
    """Counts between half-up(n × min) and half-up(n × max); cuts only between different published scores."""

    def read_grades(self, table: Table, key: str) -> tuple[Band, ...]:
        bands = tuple(_read_band(entry, name) for entry, name in read_names(table, key))
        minima = sum((band.min or Fraction(0) for band in bands), Fraction(0))
        maxima = sum((band.max or Fraction(0) for band in bands), Fraction(0))
        if minima > 100:
            raise table.error(key, "minima_over", total=exact_text(minima))
        if maxima < 100:
            raise table.error(key, "maxima_under", total=exact_text(maxima))
        return bands

    def decide(self, grading: Grading, grades: tuple[Band, ...], group: Group) -> Verdict:
        bounds = quotas(grades, group.size, group.rules, group.fixed)
        certificate: dict[str, Any] = {
            "method": "distribution",
            "size": group.size,
            "bounds": [bounds_text(band, quota) for band, quota in zip(grades, bounds, strict=True)],
        }
        if group.rules:
            certificate["unit_rules"] = [_rule_text(rule) for rule in group.rules]
        reason = infeasible(bounds, group.size)
        if reason is not None:
            return Verdict({}, certificate | reason, undecided=True)
        return _cut(grading, group, bounds, certificate)


def _cut(grading: Grading, group: Group, bounds: list[Quota], certificate: dict[str, Any]) -> Verdict:
    ends = list(accumulate((len(block) for block in group.blocks()), initial=0))
    cuts = Cuts(bounds, len(group.people), tuple(ends))
    everywhere = replace(cuts, positions=tuple(range(len(group.people) + 1)))
    certificate["solutions_ignoring_ties"] = count_solutions(everywhere)
    certificate["solutions"] = count_solutions(cuts)
    certificate["listed"] = [_whole(cuts, counts) for counts in islice(solutions(cuts), _LISTED)]
    chosen = nearest(cuts)
    if chosen is not None:
        certificate.update(_choice(cuts, chosen, "only" if certificate["solutions"] == 1 else "nearest"))
        return Verdict(_grades(group, bounds, chosen), certificate)
    certificate["ties"] = _tied(group)
    ignoring = nearest(everywhere) if grading.ties == "favour" else None
    if ignoring is None:
        return Verdict({}, certificate | {"reason": "ties"}, undecided=True)
    certificate.update(_choice(everywhere, ignoring, "favour"))
    return _favour(group, bounds, ignoring, ends, certificate)


def _favour(
    group: Group, bounds: list[Quota], ignoring: Counts, ends: list[int], certificate: dict[str, Any]
) -> Verdict:
    """Every cut moves down to the end of the block it would split."""
    moved = [min(end for end in ends if end >= cut) for cut in accumulate(ignoring, initial=0)]
    counts = tuple(end - start for start, end in pairwise(moved))
    over = {quota.grade for quota, count in zip(bounds, counts, strict=True) if count > quota.free_high}
    grades = _grades(group, bounds, counts)
    certificate["given"] = {quota.grade: count + quota.fixed for quota, count in zip(bounds, counts, strict=True)}
    certificate["excess"] = {
        quota.grade: count - quota.free_high for quota, count in zip(bounds, counts, strict=True) if quota.grade in over
    }
    return Verdict(grades, certificate, frozenset(subject for subject, name in grades.items() if name in over))


def _grades(group: Group, bounds: list[Quota], counts: Counts) -> dict[str, str]:
    names = [quota.grade for quota, count in zip(bounds, counts, strict=True) for _ in range(count)]
    return {person.subject: name for person, name in zip(group.people, names, strict=True)}


def _whole(cuts: Cuts, counts: Counts) -> list[int]:
    return [count + quota.fixed for quota, count in zip(cuts.quotas, counts, strict=True)]


def _choice(cuts: Cuts, counts: Counts, rule: str) -> dict[str, Any]:
    off = distance(cuts, counts)
    binding = []
    for quota, count in zip(cuts.quotas, counts, strict=True):
        if count + quota.fixed == quota.high:
            binding.append({"grade": quota.grade, "bound": "high", "count": quota.high})
        elif count + quota.fixed == quota.low:
            binding.append({"grade": quota.grade, "bound": "low", "count": quota.low})
    return {
        "chosen": dict(zip((quota.grade for quota in cuts.quotas), _whole(cuts, counts), strict=True)),
        "distance": None if off is None else exact_text(off),
        "rule": rule,
        "binding": binding,
    }


def _tied(group: Group) -> list[dict[str, Any]]:
    return [
        {
            "score": number_text(block[0].score, group.decimals),
            "subjects": sorted(person.subject for person in block),
        }
        for block in group.blocks()
        if len(block) > 1
    ]


def _rule_text(rule: Any) -> dict[str, Any]:
    text: dict[str, Any] = {"unit_grade": rule.unit_grade, "grade": rule.grade}
    if rule.max_count is not None:
        text["max_count"] = rule.max_count
        text["freed_to"] = {name: exact_text(share) for name, share in rule.freed_to}
    else:
        text["min_count"] = rule.min_count
    return text


def _read_band(entry: Table, name: str) -> Band:
    entry.only({"name", "min", "max"})
    low, high = entry.number("min"), entry.number("max")
    for key, value in (("min", low), ("max", high)):
        if not 0 <= value <= 100:
            raise entry.error(key, "out_of_range", value=exact_text(value), low=0, high=100)
    if low > high:
        raise entry.error("min", "min_over_max", low=exact_text(low), high=exact_text(high))
    return Band(name, low, high)
