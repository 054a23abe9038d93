"""Certificates, word for word: what an appeal is answered from."""

from typing import Any

import pytest

from scoring.composition import score
from scoring.inputs import Event, Unit
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, one_relation, sheet, statistics, subjects

SMALL = """
small_group = 5
small_bands = [ { name = "良好", min = 80 }, { name = "合格", min = 60 }, { name = "欠佳" } ]
"""
V = '[[grading.events]]\nkind = "v"\nset = "欠佳"\n'


def rule(grade: str, count: str, unit_grade: str = "甲等") -> str:
    return f'[[grading.unit_rules]]\nunit_grade = "{unit_grade}"\ngrade = "{grade}"\n{count}\n'


def graded(values: list[int], grading: str = DISTRIBUTION, events: tuple[int, ...] = (), head: str = "") -> Results:
    policy = one_relation(grading=grading, head=head)
    names = [f"s{n:03}" for n in range(len(values))]
    sheets = [sheet(name, "r", "1", value) for name, value in zip(names, values, strict=True)]
    return score(
        policy,
        statistics(policy, *sheets),
        subjects(*names),
        units=[Unit("甲科", "甲等")],
        events=[Event(names[number], "v") for number in events],
    )


def certificate(*args: Any, **named: Any) -> dict[str, Any]:
    return graded(*args, **named).groups[0].certificate


def bounds(*counts: tuple[int, int], fixed: tuple[int, ...] = (0, 0, 0, 0)) -> list[dict[str, Any]]:
    told = (("优秀", "10", "20", "2/13"), ("良好", "40", "50", "6/13"), ("合格", "25", "35", "4/13"),
            ("欠佳", "5", "10", "1/13"))  # fmt: skip
    return [
        {"grade": name, "min_percent": low, "max_percent": high, "low": least, "high": most, "fixed_by_events": taken,
         "target_share": share}
        for (name, low, high, share), (least, most), taken in zip(told, counts, fixed, strict=True)
    ]  # fmt: skip


def test_certificate_of_a_choice_tells_bounds_solutions_choice_and_what_binds() -> None:
    assert certificate(list(range(99, 89, -1))) == {
        "method": "distribution",
        "size": 10,
        "bounds": bounds((1, 2), (4, 5), (3, 4), (1, 1)),
        "solutions_ignoring_ties": 3,
        "solutions": 3,
        "listed": [[1, 4, 4, 1], [1, 5, 3, 1], [2, 4, 3, 1]],
        "chosen": {"优秀": 2, "良好": 4, "合格": 3, "欠佳": 1},
        "distance": "35/12",
        "rule": "nearest",
        "binding": [
            {"grade": "优秀", "bound": "high", "count": 2},
            {"grade": "良好", "bound": "low", "count": 4},
            {"grade": "合格", "bound": "low", "count": 3},
            {"grade": "欠佳", "bound": "high", "count": 1},
        ],
        "small_group": False,
    }


def test_certificate_says_so_where_there_is_one_solution_only_and_binds_only_what_is_at_a_bound() -> None:
    found = certificate([95, 92, 92, 90, 88, 88, 85, 80])
    assert (found["rule"], found["solutions"], found["solutions_ignoring_ties"]) == ("only", 1, 6)
    assert found["binding"] == [
        {"grade": "优秀", "bound": "low", "count": 1},
        {"grade": "良好", "bound": "low", "count": 3},
        {"grade": "合格", "bound": "high", "count": 3},
        {"grade": "欠佳", "bound": "high", "count": 1},
    ]
    wide = certificate(list(range(199, 99, -1)), head="scale = [0, 200]\n")
    assert (wide["binding"], wide["solutions"], len(wide["listed"])) == ([], 491, 100)


def test_certificate_of_events_inside_the_quota_counts_them() -> None:
    found = certificate(list(range(99, 89, -1)), DISTRIBUTION + "events_in_quota = true\n" + V, (9,))
    assert found["bounds"] == bounds((1, 2), (4, 5), (3, 4), (1, 1), fixed=(0, 0, 0, 1))
    assert found["listed"] == [[1, 4, 4, 1], [1, 5, 3, 1], [2, 4, 3, 1]]
    assert found["chosen"] == {"优秀": 2, "良好": 4, "合格": 3, "欠佳": 1}
    assert (found["distance"], found["binding"][3]) == ("35/12", {"grade": "欠佳", "bound": "high", "count": 1})


def test_certificate_of_ties_names_every_block_and_no_choice() -> None:
    found = certificate([90, 90, 90, 88, 88], head="decimals = 1")
    assert found == {
        "method": "distribution",
        "size": 5,
        "bounds": bounds((1, 1), (2, 3), (1, 2), (0, 1)),
        "solutions_ignoring_ties": 3,
        "solutions": 0,
        "listed": [],
        "ties": [
            {"score": "90.0", "subjects": ["s000", "s001", "s002"]},
            {"score": "88.0", "subjects": ["s003", "s004"]},
        ],
        "reason": "ties",
        "small_group": False,
    }


def test_certificate_of_favour_tells_what_was_chosen_what_was_given_and_the_excess() -> None:
    grading = DISTRIBUTION + 'ties = "favour"\nevents_in_quota = true\n' + V
    found = certificate([95, 95, 95, 90, 88, 88, 85, 80], grading, (7,))
    assert found["chosen"] == {"优秀": 1, "良好": 4, "合格": 2, "欠佳": 1}
    assert found["given"] == {"优秀": 3, "良好": 3, "合格": 1, "欠佳": 1}
    assert (found["rule"], found["excess"]) == ("favour", {"优秀": 1})
    assert found["solutions"] == 0
    assert [tie["score"] for tie in found["ties"]] == ["95.00", "88.00"]
    assert "reason" not in found


def test_certificate_of_unit_rules_names_them() -> None:
    rules = rule("优秀", 'max_count = 0\nfreed_to = { "良好" = 0.5, "合格" = 0.25 }') + rule("欠佳", "min_count = 1")
    found = certificate(list(range(99, 79, -1)), DISTRIBUTION + rules + rule("欠佳", "min_count = 9", "丙等"))
    assert found["unit_rules"] == [
        {"unit_grade": "甲等", "grade": "优秀", "max_count": 0, "freed_to": {"良好": "0.5", "合格": "0.25"}},
        {"unit_grade": "甲等", "grade": "欠佳", "min_count": 1},
    ]
    assert found["bounds"] == bounds((0, 0), (8, 12), (5, 8), (1, 2))


@pytest.mark.parametrize(("values", "grading", "events", "told"), [
    (2, rule("优秀", "min_count = 2") + rule("欠佳", "min_count = 1"), (),
     {"reason": "minima_over", "needed": 5, "size": 2}),
    (20, rule("优秀", "max_count = 0"), (), {"reason": "maxima_under", "possible": 19, "size": 20}),
    (10, "events_in_quota = true\n" + V, (0, 1),
     {"reason": "events_over_quota", "grade": "欠佳", "fixed": 2, "high": 1}),
])  # fmt: skip
def test_certificate_of_what_is_infeasible_gives_reason_and_figures(
    values: int, grading: str, events: tuple[int, ...], told: dict[str, Any]
) -> None:
    found = certificate(list(range(99, 99 - values, -1)), DISTRIBUTION + grading, events)
    assert {key: found[key] for key in found if key not in ("method", "bounds", "unit_rules", "small_group")} == {
        "size": values, **told,
    }  # fmt: skip


def test_certificate_of_bands_names_them() -> None:
    assert certificate([95, 70], BANDS) == {
        "method": "bands",
        "bands": [
            {"grade": "优秀", "min": "90"},
            {"grade": "良好", "min": "80"},
            {"grade": "达标", "min": "70"},
            {"grade": "诫勉", "min": None},
        ],
        "small_group": False,
    }
    assert certificate([95], "") == {"method": "none", "small_group": False}


@pytest.mark.parametrize(("values", "rules", "told"), [
    ([95, 90, 85], rule("良好", "max_count = 1"),
     {"unit_rules": [{"grade": "良好", "max_count": 1, "moved_down": ["s001", "s002"]}]}),
    ([95, 90, 85], rule("良好", "max_count = 3"),
     {"unit_rules": [{"grade": "良好", "max_count": 3, "moved_down": []}]}),
    ([95, 90, 85], rule("良好", "max_count = 9"),
     {"unit_rules": [{"grade": "良好", "max_count": 9, "moved_down": []}]}),
    ([95, 90], rule("良好", "max_count = 0"),
     {"unit_rules": [{"grade": "良好", "max_count": 0, "moved_down": ["s000", "s001"]}]}),
    ([95, 90, 85], rule("欠佳", "min_count = 2"),
     {"unit_rules": [{"grade": "欠佳", "min_count": 2, "taken": ["s002", "s001"]}]}),
    ([95, 90, 50], rule("欠佳", "min_count = 1"),
     {"unit_rules": [{"grade": "欠佳", "min_count": 1, "taken": []}]}),
    ([95, 90, 70], rule("优秀", "min_count = 3"),
     {"unit_rules": [{"grade": "优秀", "min_count": 3, "taken": ["s000", "s001", "s002"]}]}),
    ([95, 90, 70], rule("优秀", "min_count = 2") + rule("优秀", "max_count = 1"),
     {"unit_rules": [{"grade": "优秀", "max_count": 1, "moved_down": []},
                     {"grade": "优秀", "min_count": 1, "taken": ["s000"]}]}),
    ([95, 90, 70], rule("优秀", "min_count = 1") + rule("良好", "max_count = 0"),
     {"unit_rules": [{"grade": "良好", "max_count": 0, "moved_down": ["s000", "s001"]},
                     {"grade": "优秀", "min_count": 1, "taken": ["s000"]}]}),
    ([50, 40], rule("欠佳", "max_count = 1"), {"reason": "max_count_unreachable", "grade": "欠佳", "max_count": 1}),
    ([95, 90], rule("优秀", "min_count = 3"), {"reason": "min_count_unreachable", "grade": "优秀", "min_count": 3}),
    ([95, 90, 90], rule("良好", "max_count = 2"),
     {"reason": "ties", "grade": "良好", "tied": ["s001", "s002"]}),
    ([95, 95, 50], rule("优秀", "min_count = 1"), {"reason": "ties", "grade": "优秀", "tied": ["s000", "s001"]}),
])  # fmt: skip
def test_certificate_of_a_small_group_tells_what_the_unit_rules_did(
    values: list[int], rules: str, told: dict[str, Any]
) -> None:
    found = certificate(values, DISTRIBUTION + SMALL + rules)
    assert {key: value for key, value in found.items() if key not in ("method", "bands")} == {
        **told, "small_group": True,
    }  # fmt: skip


@pytest.mark.parametrize(("rules", "events", "expected"), [
    (rule("欠佳", "min_count = 1"), (0,), "欠良合"),  # the one set there is the one asked for
    (rule("欠佳", "min_count = 2"), (0,), "欠良欠"),
    (rule("欠佳", "max_count = 1"), (0,), "欠良合"),
    (rule("欠佳", "max_count = 0"), (0,), "欠--"),  # who is set there cannot be moved
])  # fmt: skip
def test_events_inside_the_quota_of_a_small_group_count_in_its_rules(
    rules: str, events: tuple[int, ...], expected: str
) -> None:
    results = graded([95, 85, 70], DISTRIBUTION + SMALL + "events_in_quota = true\n" + V + rules, events)
    assert "".join((one.grade or "-")[0] for one in results.subjects) == expected
    assert results.groups[0].size == 3


@pytest.mark.parametrize(("rules", "expected"), [
    (rule("优秀", "min_count = 2"), "优优达"),  # who holds it already counts
    (rule("优秀", "min_count = 0"), "优良达"),
    (rule("诫勉", "min_count = 0"), "优良达"),
    (rule("诫勉", "min_count = 1"), "优良诫"),
    (rule("优秀", "max_count = 0"), "良良达"),
])  # fmt: skip
def test_unit_rules_act_on_bands_as_on_small_groups(rules: str, expected: str) -> None:
    results = graded([95, 85, 75], BANDS.replace("[grading]", '[grading]\ngroup_by = ["unit"]') + rules)
    assert "".join((one.grade or "-")[0] for one in results.subjects) == expected


def test_derivation_of_a_grade_holds_what_was_given_events_and_the_groups_figures_without_the_others() -> None:
    results = graded([95, 95, 95, 90, 88, 88, 85, 80], DISTRIBUTION + 'ties = "favour"\n' + V, (7,))
    first, last = (results.subjects[n].derivation["grading"] for n in (0, 7))
    assert (first["given"], first["events"]) == ("优秀", [])
    assert (last["given"], last["events"]) == (None, ["v"])
    assert first["certificate"]["chosen"] == results.groups[0].certificate["chosen"]
    assert {"listed", "ties", "tied", "unit_rules"} & set(first["certificate"]) == set()
    assert "s001" not in str(first)
