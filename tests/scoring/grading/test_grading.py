"""Grades: bands, forced distribution, ties, small groups, unit rules, events, honours."""

import json
from fractions import Fraction as Exact
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.grading.cuts import Cuts, count_solutions, distance, nearest, solutions
from scoring.grading.quotas import infeasible, quotas
from scoring.grading.registry import METHODS
from scoring.inputs import Event, Subject, Unit
from scoring.policy_model import Band, UnitRule
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, one_relation, sheet, statistics, subjects

P6 = tuple(
    Band(name, Exact(low), Exact(high))
    for name, low, high in (("优秀", 10, 20), ("良好", 40, 50), ("合格", 25, 35), ("欠佳", 5, 10))
)
VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors.json").read_text("utf-8"))
SMALL = """
small_group = 5
small_bands = [ { name = "良好", min = 80 }, { name = "合格", min = 60 }, { name = "欠佳" } ]
"""
NO_TOP = """
[[grading.unit_rules]]
unit_grade = "合格"
grade = "优秀"
max_count = 0
"""
FREED = 'freed_to = { "良好" = 0.5, "合格" = 0.5 }\n'


def at_least_one(unit_grade: str, grade: str) -> str:
    return f'[[grading.unit_rules]]\nunit_grade = "{unit_grade}"\ngrade = "{grade}"\nmin_count = 1\n'


def event(kind: str, action: str) -> str:
    return f'[[grading.events]]\nkind = "{kind}"\n{action}\n'


def graded(
    values: list[int], grading: str = DISTRIBUTION, unit_grade: str = "", events: tuple[tuple[int, str], ...] = ()
) -> Results:
    policy = one_relation(grading=grading)
    names = [f"s{n:03}" for n in range(len(values))]
    sheets = [sheet(name, "r", "1", value) for name, value in zip(names, values, strict=True)]
    return score(
        policy,
        statistics(policy, *sheets),
        subjects(*names),
        units=[Unit("甲科", unit_grade)],
        events=[Event(names[number], kind) for number, kind in events],
    )


def grades(results: Results) -> str:
    """First characters of the grades, in the order of the subjects; - for none."""
    return "".join((one.grade or "-")[0] for one in results.subjects)


def everywhere(size: int, rules: tuple[UnitRule, ...] = ()) -> Cuts:
    return Cuts(quotas(P6, size, rules, {}), size, tuple(range(size + 1)))


@pytest.mark.parametrize("size", sorted(map(int, VECTORS["forced_distribution"]["expected"])))
def test_distribution_gives_bounds_solutions_and_choice_of_the_reference(size: int) -> None:
    expected = VECTORS["forced_distribution"]["expected"][str(size)]
    cuts = everywhere(size)
    assert [quota.low for quota in cuts.quotas] == expected["lo"]
    assert [quota.high for quota in cuts.quotas] == expected["hi"]
    assert count_solutions(cuts) == expected["feasible_count"]
    assert list(nearest(cuts) or ()) == expected["nearest_to_target"]
    if expected["feasible"] is not None:
        assert [list(counts) for counts in solutions(cuts)] == expected["feasible"]


def test_distribution_is_feasible_for_every_group_and_without_top_only_where_the_reference_says() -> None:
    no_top = (UnitRule("", "优秀", max_count=0),)
    assert [n for n in range(1, 201) if infeasible(quotas(P6, n, (), {}), n)] == []
    without = [n for n in range(1, 101) if not infeasible(quotas(P6, n, no_top, {}), n)]
    assert without == VECTORS["forced_distribution"]["facts"]["no_top_feasible_n"]
    poor = (UnitRule("", "欠佳", min_count=1),)
    assert [n for n in range(1, 101) if infeasible(quotas(P6, n, poor, {}), n)] == [2]


@pytest.mark.parametrize("number", range(4))
def test_ties_keep_only_solutions_that_split_nobody(number: int) -> None:
    expected = VECTORS["forced_distribution_ties"]["expected"][number]
    results = graded(expected["scores"])
    certificate = results.groups[0].certificate
    assert certificate["solutions_ignoring_ties"] == expected["feasible_all"]
    assert certificate["listed"] == expected["feasible_without_splitting_ties"]
    undecided = not expected["feasible_without_splitting_ties"]
    assert {"undecided" in one.flags for one in results.subjects} == {undecided}
    assert (certificate.get("reason") == "ties") == undecided


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40))
def test_nearest_is_the_least_distance_then_more_of_the_better(size: int) -> None:
    cuts = everywhere(size)
    found = list(solutions(cuts))
    best = min(found, key=lambda counts: (distance(cuts, counts), [-count for count in counts]))
    assert nearest(cuts) == best
    assert len(found) == count_solutions(cuts)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(60, 100), min_size=1, max_size=25), st.sampled_from(["report", "favour"]))
def test_grades_satisfy_the_certificate_and_never_split_equal_scores(values: list[int], ties: str) -> None:
    results = graded(values, DISTRIBUTION + f'ties = "{ties}"\n')
    certificate = results.groups[0].certificate
    by_score: dict[object, set[str | None]] = {}
    for one in results.subjects:
        by_score.setdefault(one.score, set()).add(one.grade)
    assert all(len(found) == 1 for found in by_score.values())
    order = [one.grade for one in sorted(results.subjects, key=lambda one: one.rank or 0) if one.grade]
    assert order == sorted(order, key=["优秀", "良好", "合格", "欠佳"].index)
    if certificate.get("rule") in ("nearest", "only"):
        for bound in certificate["bounds"]:
            count = sum(one.grade == bound["grade"] for one in results.subjects)
            assert bound["low"] <= count <= bound["high"]
            assert count == certificate["chosen"][bound["grade"]]


def test_ties_favour_moves_the_cut_to_the_end_of_the_block_and_flags_the_excess() -> None:
    results = graded([95, 95, 95, 90, 88, 88, 85, 80], DISTRIBUTION + 'ties = "favour"\n')
    assert grades(results) == "优优优良良良合欠"
    assert [one.flags for one in results.subjects[:4]] == [("hidden", "excess")] * 3 + [("hidden",)]
    certificate = results.groups[0].certificate
    assert (certificate["rule"], certificate["excess"]) == ("favour", {"优秀": 1})


def test_ties_favour_does_nothing_where_a_solution_keeps_blocks_together() -> None:
    results = graded([95, 92, 92, 90, 88, 88, 85, 80], DISTRIBUTION + 'ties = "favour"\n')
    assert grades(results) == "优良良良合合合欠"


def test_undecided_people_are_ranked_all_the_same() -> None:
    results = graded([90, 90, 90, 90, 80])
    assert [(one.rank, one.grade, one.flags) for one in results.subjects][3:] == [
        (1, None, ("hidden", "undecided")),
        (5, None, ("hidden", "undecided")),
    ]
    assert results.groups[0].certificate["ties"] == [{"score": "90.00", "subjects": ["s000", "s001", "s002", "s003"]}]


def test_certificate_names_bounds_choice_and_what_binds() -> None:
    certificate = graded(list(range(99, 89, -1))).groups[0].certificate
    assert certificate["chosen"] == {"优秀": 2, "良好": 4, "合格": 3, "欠佳": 1}
    assert certificate["listed"] == [[1, 4, 4, 1], [1, 5, 3, 1], [2, 4, 3, 1]]
    assert certificate["binding"][0] == {"grade": "优秀", "bound": "high", "count": 2}
    assert certificate["rule"] == "nearest"


def test_unit_without_top_is_undecided_where_nothing_absorbs_the_share() -> None:
    results = graded(list(range(99, 79, -1)), DISTRIBUTION + NO_TOP, "合格")
    certificate = results.groups[0].certificate
    assert (certificate["reason"], certificate["possible"], certificate["size"]) == ("maxima_under", 19, 20)
    assert {one.flags for one in results.subjects} == {("hidden", "undecided")}


def test_unit_without_top_frees_its_maximum_to_others() -> None:
    results = graded(list(range(99, 79, -1)), DISTRIBUTION + NO_TOP + FREED, "合格")
    bounds = {bound["grade"]: (bound["low"], bound["high"]) for bound in results.groups[0].certificate["bounds"]}
    assert bounds == {"优秀": (0, 0), "良好": (8, 12), "合格": (5, 9), "欠佳": (1, 2)}
    assert "优秀" not in {one.grade for one in results.subjects}
    assert {bound["target_share"] for bound in results.groups[0].certificate["bounds"]} == {
        "2/13", "6/13", "4/13", "1/13",
    }  # fmt: skip


def test_unit_rule_of_another_unit_grade_does_not_act() -> None:
    assert grades(graded(list(range(99, 89, -1)), DISTRIBUTION + NO_TOP, "良好")).count("优") == 2


def test_minimum_above_a_max_count_gives_way() -> None:
    found = quotas(P6, 20, (UnitRule("", "优秀", max_count=1),), {})
    assert (found[0].low, found[0].high) == (1, 1)
    both = (UnitRule("", "优秀", min_count=3), UnitRule("", "优秀", max_count=0))
    assert (quotas(P6, 20, both, {})[0].low, quotas(P6, 20, both, {})[0].high) == (0, 0)


@pytest.mark.parametrize(
    ("values", "rules", "unit_grade", "expected"),
    [
        ([95, 85, 70], "", "", "良良合"),
        ([95, 85, 70], at_least_one("优秀", "优秀"), "优秀", "优良合"),
        ([95, 85, 70], at_least_one("优秀", "优秀"), "良好", "良良合"),
        ([95, 85, 70], at_least_one("欠佳", "欠佳"), "欠佳", "良良欠"),
        ([95, 85, 50], at_least_one("欠佳", "欠佳"), "欠佳", "良良欠"),
        ([95, 95, 50], at_least_one("优秀", "优秀"), "优秀", "---"),
        ([95, 70, 70], at_least_one("欠佳", "欠佳"), "欠佳", "---"),
        (
            [95, 90, 85],
            '[[grading.unit_rules]]\nunit_grade = "合格"\ngrade = "良好"\nmax_count = 1\n',
            "合格",
            "良合合",
        ),
        ([95, 90, 90], '[[grading.unit_rules]]\nunit_grade = "合格"\ngrade = "良好"\nmax_count = 2\n', "合格", "---"),
    ],
)
def test_small_group_is_graded_by_small_bands_and_unit_rules(
    values: list[int], rules: str, unit_grade: str, expected: str
) -> None:
    results = graded(values, DISTRIBUTION + SMALL + rules, unit_grade)
    assert grades(results) == expected
    assert all("small_group" in one.flags for one in results.subjects)
    assert all(("undecided" in one.flags) == (expected == "---") for one in results.subjects)


def test_group_as_large_as_small_group_has_quotas() -> None:
    results = graded([99, 98, 97, 96, 95], DISTRIBUTION + SMALL)
    assert grades(results) == "优良良合合"
    assert results.groups[0].certificate["small_group"] is False


def test_event_set_takes_the_person_out_of_the_quotas() -> None:
    results = graded(list(range(99, 88, -1)), DISTRIBUTION + event("v", 'set = "合格"'), events=((0, "v"),))
    assert (results.groups[0].size, grades(results)) == (10, "合优优良良良良合合合欠")
    assert (results.subjects[0].rank, results.subjects[1].rank) == (1, 2)
    assert results.subjects[0].flags == ("hidden", "event")


def test_events_in_quota_count_inside() -> None:
    grading = DISTRIBUTION + "events_in_quota = true\n" + event("v", 'set = "欠佳"')
    results = graded(list(range(99, 89, -1)), grading, events=((0, "v"),))
    assert (results.groups[0].size, grades(results)) == (10, "欠优优良良良良合合合")
    assert results.groups[0].certificate["chosen"] == {"优秀": 2, "良好": 4, "合格": 3, "欠佳": 1}


def test_events_in_quota_beyond_the_maximum_leave_the_rest_undecided() -> None:
    grading = DISTRIBUTION + "events_in_quota = true\n" + event("v", 'set = "欠佳"')
    results = graded(list(range(99, 89, -1)), grading, events=((0, "v"), (1, "v")))
    assert results.groups[0].certificate["reason"] == "events_over_quota"
    assert grades(results) == "欠欠--------"
    assert "undecided" not in results.subjects[0].flags


@pytest.mark.parametrize(
    ("rules", "kinds", "expected"),
    [
        (event("v", "lower = 2"), ("v",), "达"),
        (event("v", "lower = 2"), ("v", "v"), "达"),
        (event("v", "lower = 9"), ("v",), "诫"),
        (event("v", 'at_most = "良好"'), ("v",), "良"),
        (event("v", 'set = "诫勉"'), ("v",), "诫"),
        (event("v", "lower = 1") + event("v", "lower = 1"), ("v",), "达"),
        (event("v", "lower = 1") + event("w", "lower = 1"), ("v", "w"), "达"),
        (event("v", "lower = 2") + event("w", 'at_most = "良好"'), ("w", "v"), "达"),
        (event("v", 'set = "良好"') + event("v", "lower = 1"), ("v",), "达"),
        (event("v", "lower = 2"), ("other",), "优"),
    ],
)
def test_events_act_in_the_order_of_the_policy(rules: str, kinds: tuple[str, ...], expected: str) -> None:
    results = graded([95, 50], BANDS + rules, events=tuple((0, kind) for kind in kinds))
    assert grades(results) == expected + "诫"
    assert ("event" in results.subjects[0].flags) == ("other" not in kinds)


def test_event_set_grades_somebody_without_a_score() -> None:
    policy = one_relation(grading=BANDS + event("v", 'set = "诫勉"'))
    one = score(policy, statistics(policy), subjects("a"), events=[Event("a", "v")]).subject("a")
    assert (one.grade, one.rank, one.score_text) == ("诫勉", None, "")


def test_bands_are_lower_bounds_on_the_published_score() -> None:
    policy = one_relation(grading=BANDS)
    for value, expected in (
        ("89.995", "优秀"),
        ("89.994", "良好"),
        ("79.995", "良好"),
        ("69.99", "诫勉"),
        ("70", "达标"),
    ):
        one = score(policy, statistics(policy, sheet("a", "r", "1", value)), subjects("a")).subject("a")
        assert one.grade == expected


def test_ranks_are_one_one_three_inside_the_group() -> None:
    assert [one.rank for one in graded([90, 95, 95, 80, 90], BANDS).subjects] == [3, 1, 1, 5, 3]


def test_honours_go_to_the_best_without_a_barring_event_ties_included() -> None:
    honours = '[honours]\nfrom = ["优秀"]\ncount = 2\nbarred_by = ["accident"]\n'
    results = graded([99, 98, 95, 95, 94, 80], BANDS + honours, events=((0, "accident"),))
    assert [one.subject for one in results.subjects if "honoured" in one.flags] == ["s001", "s002", "s003"]


def test_policy_without_grading_ranks_and_does_not_grade() -> None:
    results = graded([90, 80], "")
    assert [(one.grade, one.rank) for one in results.subjects] == [(None, 1), (None, 2)]


def test_every_grading_method_can_read_and_decide() -> None:
    assert set(METHODS) == {"bands", "distribution"}


def test_group_is_the_columns_joined() -> None:
    policy = one_relation(grading=BANDS.replace("[grading]", '[grading]\ngroup_by = ["unit", "line"]'))
    person = Subject("a", unit="甲科", extra={"line": "乙线"})
    assert score(policy, statistics(policy), [person]).subject("a").group == "甲科/乙线"
