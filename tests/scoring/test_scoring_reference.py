"""Arithmetic and grading against the reference's vectors, whole: each figure that is listed there is computed here."""

import json
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

import pytest

from scoring.arithmetic import half_up, number_text, publish
from scoring.composition import score
from scoring.grading.cuts import Cuts, count_solutions, nearest, solutions
from scoring.grading.quotas import Quota, infeasible, quotas
from scoring.inputs import Event, Indicator
from scoring.policy import parse_policy
from scoring.policy_model import Band, UnitRule
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
FORCED = VECTORS["forced_distribution"]
FACTS = FORCED["facts"]
NAMES = ("优秀", "良好", "合格", "欠佳")
P6 = tuple(
    Band(name, Fraction(low), Fraction(high))
    for name, (low, high) in zip(NAMES, FORCED["data"]["bands_percent"], strict=True)
)
NO_TOP = UnitRule("", "优秀", max_count=0)
ONE_POOR = UnitRule("", "欠佳", min_count=1)


@pytest.mark.parametrize(
    ("rule", "percent", "folded"),
    [("renormalise", "renormalise_percent", "renormalise_folded30"), ("zero", "", "zero_fill_folded30_NEVER")],
)
def test_missing_relation_of_the_reference(rule: str, percent: str, folded: str) -> None:
    vector = VECTORS["weights_missing_relation"]
    policy = parse_policy(f'missing = "{rule}"\n' + MANAGERS + BANDS)
    given = {name: value for name, value in vector["data"]["means"].items() if value is not None}
    sheets = [sheet("a", name, "1", value, value) for name, value in given.items()]
    part = score(policy, statistics(policy, *sheets), subjects("a")).subject("a").parts[1]
    assert number_text(part.points or Fraction(0), 2) == vector["expected"][folded]
    if percent:
        assert number_text(part.percent or Fraction(0), 2) == vector["expected"][percent]


def test_relation_that_came_after_all_of_the_reference() -> None:
    vector = VECTORS["weights_missing_relation"]
    policy = parse_policy(MANAGERS + BANDS)
    means = {**vector["data"]["means"], "team": vector["data"]["relation_population_means"]["team"]}
    sheets = [sheet("a", name, "1", value, value) for name, value in means.items()]
    part = score(policy, statistics(policy, *sheets), subjects("a")).subject("a").parts[1]
    assert number_text(part.percent or Fraction(0), 2) == vector["expected"]["with_team_95_percent"]


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ('aggregate = "trimmed"\n  trim = { by = "rater" }', "by_rater_total"),
        ('aggregate = "trimmed"\n  trim = { by = "item" }', "by_indicator"),
        ('aggregate = "trimmed"', "by_indicator"),
        ("", "plain_mean"),
    ],
)
def test_democratic_trim_of_the_reference(relation: str, expected: str) -> None:
    vector = VECTORS["democratic_trim"]
    policy = one_relation('["甲", "乙", "丙", "丁"]', head="scale = [0, 25]", relation=relation)
    sheets = [sheet("a", "r", str(n), *row) for n, row in enumerate(vector["data"]["x"])]
    part = score(policy, statistics(policy, *sheets), subjects("a")).subject("a").parts[0]
    assert part.percent == Fraction(vector["expected"][expected])
    if expected == "by_rater_total":
        assert part.percent / 5 == Fraction(vector["expected"]["by_rater_total_x20pct"])


@pytest.mark.parametrize("number", range(4))
def test_annual_score_of_the_reference_is_rounded_half_up_from_the_exact_sum(number: int) -> None:
    vector = VECTORS["rounding_half_up"]
    (performance, behaviour), expected = vector["data"][number], vector["expected"][number]
    policy = parse_policy(MANAGERS + BANDS)
    sheets = [sheet("a", name, "1", behaviour, behaviour) for name in ("leader", "peer", "team")]
    measured = [Indicator("a", "kpi", Fraction(performance))]
    one = score(policy, statistics(policy, *sheets), subjects("a"), indicators=measured).subject("a")
    assert sum(part.points or 0 for part in one.parts) == Fraction(expected["exact"])
    assert one.score_text == expected["half_up"] != expected["float_round"]
    assert one.grade == ("优秀" if Fraction(expected["half_up"]) >= 90 else "良好")


def test_double_rounding_of_the_reference_is_not_done() -> None:
    vector = VECTORS["double_rounding"]
    value = Fraction(vector["data"][0])
    assert number_text(value, 0) == vector["expected"]["direct_0dp"]
    assert number_text(publish(value, 2), 0) == vector["expected"]["to_2dp_then_0dp"]
    policy = one_relation(head="decimals = 0")
    one = score(policy, statistics(policy, sheet("a", "r", "1", str(value))), subjects("a")).subject("a")
    assert (one.score_text, one.grade) == ("89", "良好")


@pytest.mark.parametrize("number", range(8))
def test_grade_bands_of_the_reference_look_at_the_published_score(number: int) -> None:
    vector = VECTORS["grade_bands"]
    words = {"top": "优秀", "good": "良好", "pass": "达标", "poor": "诫勉"}
    value, down = vector["data"][number]
    lower = f'[[grading.events]]\nkind = "v"\nlower = {down}\n' if down else ""
    policy = one_relation(grading=BANDS + lower)
    results = score(
        policy, statistics(policy, sheet("a", "r", "1", value)), subjects("a"), events=[Event("a", "v")] if down else []
    )
    assert results.subject("a").grade == words[vector["expected"][number]]


def bounds(size: int, *rules: UnitRule, fixed: dict[str, int] | None = None) -> list[Quota]:
    return quotas(P6, size, rules, fixed or {})


@pytest.mark.parametrize("size", sorted(map(int, FORCED["expected"])))
def test_forced_distribution_of_the_reference(size: int) -> None:
    expected = FORCED["expected"][str(size)]
    found = bounds(size)
    cuts = Cuts(found, size, tuple(range(size + 1)))
    assert [quota.low for quota in found] == expected["lo"]
    assert [quota.high for quota in found] == expected["hi"]
    assert sum(quota.low for quota in found) == expected["sum_lo"]
    assert sum(quota.high for quota in found) == expected["sum_hi"]
    assert count_solutions(cuts) == expected["feasible_count"]
    assert list(nearest(cuts) or ()) == expected["nearest_to_target"]
    assert (infeasible(bounds(size, NO_TOP), size) is None) == expected["no_top_feasible"]
    listed = [list(counts) for counts in solutions(cuts)]
    assert len(listed) == expected["feasible_count"]
    if expected["feasible"] is not None:
        assert listed == expected["feasible"]


def feasible(*rules: UnitRule) -> list[int]:
    return [n for n in range(1, 201) if infeasible(bounds(n, *rules), n) is None]


def test_facts_about_feasibility_of_the_reference() -> None:
    everybody = list(range(1, 201))
    with_poor = set(feasible(ONE_POOR))
    assert FACTS["feasible_for_every_n"] == (feasible() == everybody)
    assert feasible(NO_TOP) == FACTS["no_top_feasible_n"]
    assert feasible(NO_TOP, ONE_POOR) == FACTS["poor_dept_no_top_at_least_one_poor_feasible_n"]
    assert [n for n in everybody if n not in with_poor] == FACTS["at_least_one_poor_top_allowed_infeasible_n"]


def test_facts_about_rounding_of_the_reference() -> None:
    for size, percent, right, wrong in (*FACTS["float_floor_x_plus_half_wrong"], *FACTS["python_round_wrong_examples"]):
        assert half_up(Fraction(size * percent, 100)) == right != wrong
    strict = [n for n in range(1, 201) if not sum(ceil(n * b.min / 100) for b in P6 if b.min is not None) <= n
              or not all(ceil(n * (b.min or 0) / 100) <= floor(n * (b.max or 0) / 100) for b in P6)
              or sum(floor(n * b.max / 100) for b in P6 if b.max is not None) < n]  # fmt: skip
    assert strict == FACTS["strict_ceil_floor_infeasible_n"]


@pytest.mark.parametrize("size", [8, 10])
def test_two_poor_violators_inside_the_quota_are_infeasible_as_in_the_reference(size: int) -> None:
    """Section 6.3: f > u is reported; the default keeps violators outside and grades the other n - f."""
    over = infeasible(bounds(size, fixed={"欠佳": 2}), size)
    assert over == {"reason": "events_over_quota", "grade": "欠佳", "fixed": 2, "high": 1}
    assert infeasible(bounds(size, fixed={"欠佳": 1}), size) is None
    assert infeasible(bounds(size - 2), size - 2) is None


def test_violators_outside_the_quota_leave_the_rest_to_the_bands() -> None:
    policy = one_relation(grading=DISTRIBUTION + '[[grading.events]]\nkind = "v"\nset = "欠佳"\n')
    names = [f"s{n:02}" for n in range(10)]
    sheets = [sheet(name, "r", "1", 99 - n) for n, name in enumerate(names)]
    events = [Event(names[0], "v"), Event(names[1], "v")]
    results = score(policy, statistics(policy, *sheets), subjects(*names), events=events)
    certificate = results.groups[0].certificate
    assert (results.groups[0].size, list(certificate["chosen"].values())) == (8, [1, 4, 2, 1])
    assert [one.grade for one in results.subjects[:3]] == ["欠佳", "欠佳", "优秀"]
