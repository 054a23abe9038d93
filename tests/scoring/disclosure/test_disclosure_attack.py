"""An attacker written apart from the gate: all figures shown, now and earlier, against what must stay hidden.

It reads what is shown to people and the policy's weights, never the gate's own equations. Cells are groups of raters
that came in together. Any mixture of figures that speaks of groups of fewer than three alone is a leak; so is a figure
that narrows such a group below a fifth of its range when the score does not.
"""

from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from scoring.composition import score
from scoring.disclosure import DisclosedResults, DisclosedSubject, disclose, from_record, to_record
from scoring.inputs import Indicator
from scoring.policy import parse_policy
from tests.scoring.scoring_samples import BANDS, MANAGERS, sheet, statistics, subjects

pytestmark = pytest.mark.slow  # left to `make test`

POLICY = parse_policy(MANAGERS + BANDS)
WEIGHTS = {"leader": 20, "peer": 5, "team": 5}
SMALLEST = 3
Group = tuple[str, int]  # relation, release in which its raters came in
Row = dict[Group, Fraction]
counts = st.fixed_dictionaries({"leader": st.integers(0, 2), "peer": st.integers(0, 5), "team": st.integers(0, 5)})
ratings = st.lists(st.integers(55, 100), min_size=40, max_size=40)


def release(
    sizes: list[dict[str, int]], values: list[int], kpi: int, earlier: list[DisclosedResults]
) -> DisclosedResults:
    """Everybody who has come in so far; raters keep what they gave."""
    given_ = iter(values)
    every = [(relation, when, n, next(given_)) for when, size in enumerate(sizes)
             for relation, count in size.items() for n in range(count)]  # fmt: skip
    sheets = [sheet("a", relation, f"{relation}{when}{n}", value, value) for relation, when, n, value in every]
    measured = [Indicator("a", "kpi", Fraction(kpi))]
    results = score(POLICY, statistics(POLICY, *sheets), subjects("a"), indicators=measured)
    return disclose(POLICY, results, earlier)


def equations(one: DisclosedSubject, sizes: list[dict[str, int]], kpi: int) -> list[tuple[Row, Fraction, Fraction]]:
    """What is shown as (weights over groups, what they add up to, how far off the rounding may be)."""
    together = {name: sum(size[name] for size in sizes) for name in WEIGHTS}
    rated = [name for name in WEIGHTS if together[name]]
    total = sum(WEIGHTS[name] for name in rated)
    means = {name: {(name, when): Fraction(size[name], together[name]) for when, size in enumerate(sizes) if size[name]}
             for name in rated}  # fmt: skip
    whole = {group: share * Fraction(WEIGHTS[name], total) for name in rated for group, share in means[name].items()}
    half = Fraction(1, 200)
    rows = []
    if one.score.text and rated:
        known = Fraction(kpi) * Fraction(7, 10)
        rows.append(({k: v * Fraction(3, 10) for k, v in whole.items()}, Fraction(one.score.text) - known, half))
    for name, row, figure in [("behaviour", whole, one.part("behaviour"))] + [
        (name, means[name], one.relation(name)) for name in rated
    ]:
        if figure.percent.text:
            rows.append((row, Fraction(figure.percent.text), half))
        if figure.points.text:
            most = Fraction(WEIGHTS.get(name, 30), 100)
            rows.append(({k: v * most for k, v in row.items()}, Fraction(figure.points.text), half))
    return rows


def rank(rows: list[Row], groups: list[Group]) -> int:
    matrix, found = [[row.get(group, Fraction(0)) for group in groups] for row in rows], 0
    for column in range(len(groups)):
        pivot = next((row for row in matrix[found:] if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        matrix.insert(found, pivot)
        found += 1
        for row in matrix[found:]:
            factor = row[column] / pivot[column]
            row[:] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
    return found


def small_sets(sizes: list[dict[str, int]]) -> list[set[Group]]:
    """Sets of anonymous groups with fewer than three raters in all."""
    groups = [(name, when) for when, size in enumerate(sizes) for name in ("peer", "team") if size[name]]
    every = chain.from_iterable(combinations(groups, length) for length in range(1, len(groups) + 1))
    return [set(one) for one in every if sum(sizes[when][name] for name, when in one) < SMALLEST]


def leaks(rows: list[Row], sizes: list[dict[str, int]]) -> list[set[Group]]:
    groups = sorted({group for row in rows for group in row})
    return [
        small
        for small in small_sets(sizes)
        if rank(rows, [group for group in groups if group not in small]) < rank(rows, groups)
    ]


@settings(max_examples=80, deadline=None)
@given(st.lists(counts, min_size=1, max_size=3), ratings, st.lists(st.integers(60, 100), min_size=3, max_size=3))
def test_nothing_published_now_and_earlier_solves_for_a_small_group(
    sizes: list[dict[str, int]], values: list[int], kpis: list[int]
) -> None:
    earlier: list[DisclosedResults] = []
    rows: list[Row] = []
    for number in range(1, len(sizes) + 1):
        shown = release(sizes[:number], values, kpis[number - 1], earlier)
        earlier.append(from_record(to_record(shown)))
        rows += [row for row, _, _ in equations(shown.subject("a"), sizes[:number], kpis[number - 1])]
        assert leaks(rows, sizes[:number]) == []


@settings(max_examples=60, deadline=None)
@given(counts, ratings, st.integers(60, 100))
def test_parts_and_relations_never_narrow_a_small_group_beyond_what_the_score_does(
    size: dict[str, int], values: list[int], kpi: int
) -> None:
    shown = release([size], values, kpi, []).subject("a")
    told = equations(shown, [size], kpi)
    for group in (("peer", 0), ("team", 0)):
        if 0 < size[group[0]] < SMALLEST:
            width, floor = width_of(group, told), width_of(group, told[:1] if shown.score.text else [])
            assert width >= min(20, floor - 1) - 1e-6


def width_of(group: Group, told: list[tuple[Row, Fraction, Fraction]]) -> float:
    groups = sorted({one for row, _, _ in told for one in row} | {group})
    sides, limits = [], []
    for row, value, half in told:
        coefficients = [float(row.get(one, 0)) for one in groups]
        sides += [coefficients, [-one for one in coefficients]]
        limits += [float(value + half), float(half - value)]
    ends = []
    for sign in (1, -1):
        form = [float(sign * (one == group)) for one in groups]
        solved = linprog(form, sides or None, limits or None, bounds=[(0, 100)] * len(groups))
        assert solved.status == 0
        ends.append(sign * solved.fun)
    return float(ends[1] - ends[0])


def test_the_attacker_finds_the_leak_where_the_gate_is_not_asked() -> None:
    """Else the tests above would prove nothing: leader, peers and total are shown, the team of two is not."""
    size = {"leader": 1, "peer": 3, "team": 2}
    whole = {(name, 0): Fraction(weight, 30) for name, weight in WEIGHTS.items()}
    rows: list[Row] = [whole, {("leader", 0): Fraction(1)}, {("peer", 0): Fraction(1)}]
    assert leaks(rows, [size]) == [{("team", 0)}]
    grown: list[Row] = [{("peer", 0): Fraction(1)}, {("peer", 0): Fraction(3, 4), ("peer", 1): Fraction(1, 4)}]
    assert leaks(grown, [{"leader": 1, "peer": 3, "team": 0}, {"leader": 0, "peer": 1, "team": 0}]) == [{("peer", 1)}]
