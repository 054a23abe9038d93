"""The chapter `fairness`: off by default, changes no score, never leaves the committee; shifts, ranks, borders."""

import json
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from scoring.chapters.base import Evidence
from scoring.chapters.fairness import Fairness
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.fairness.standing import Borders, rank_intervals, ranks
from scoring.files.toml_file import FileError
from scoring.inputs import Subject
from scoring.policy import Policy, parse_policy
from scoring.statistics.in_memory import Sheet, Statistics
from tests.scoring.scoring_samples import BANDS, one_relation, sheet

pytestmark = pytest.mark.slow  # left to `make test`

CHAPTER = Fairness()
ON = "[fairness]\nenabled = true\n"
QUOTAS = """
[grading]
method = "distribution"
grades = [ { name = "优秀", min = 10, max = 20 }, { name = "良好", min = 40, max = 50 },
           { name = "合格", min = 25, max = 35 }, { name = "欠佳", min = 5, max = 10 } ]
"""
LEVELS = {"a": 92, "b": 91, "c": 80, "d": 79, "e": 70, "f": 60}


def policy_of(grading: str = BANDS, relation: str = "", on: str = ON) -> Policy:
    return one_relation('["甲"]', grading=grading + on, relation=relation)


def half_judged_by_a_strict_rater() -> list[Sheet]:
    """a, c, e are rated by 1, 2, 3 and the strict 9; b, d, f by 1, 2, 3 and the mild 8."""
    sheets = []
    for place, (subject, level) in enumerate(LEVELS.items()):
        for number in (1, 2, 3):
            sheets.append(sheet(subject, "r", f"rater{number}", level + (place + number) % 2))
        last, effect = ("9", -24) if subject in "ace" else ("8", 4)
        sheets.append(sheet(subject, "r", last, level + effect))
    return sheets


def evidence(policy: Policy, sheets: list[Sheet], units: dict[str, str] | None = None) -> Evidence:
    statistics = Statistics(policy, sheets)
    keys = sorted({one.subject for one in sheets})
    members = tuple(Subject(key, f"姓名{key}", "person", (units or {}).get(key, "甲科")) for key in keys)
    return Evidence(policy, statistics, members, score(policy, statistics, members))


def built(policy: Policy, sheets: list[Sheet], units: dict[str, str] | None = None) -> dict[str, Any]:
    tree = CHAPTER.build(evidence(policy, sheets, units))
    assert tree is not None
    return tree


@pytest.mark.parametrize("on", ["", "[fairness]\n", "[fairness]\nenabled = false\n"])
def test_report_is_off_unless_the_policy_asks(on: str) -> None:
    assert CHAPTER.build(evidence(policy_of(on=on), half_judged_by_a_strict_rater())) is None


@pytest.mark.parametrize(
    ("on", "code"), [("[fairness]\non = true\n", "unknown_key"), ("[fairness]\nenabled = 1\n", "wrong_type")]
)
def test_other_settings_are_refused(on: str, code: str) -> None:
    with pytest.raises(FileError) as caught:
        policy_of(on=on)
    assert caught.value.code == code


def test_report_changes_no_score() -> None:
    sheets = half_judged_by_a_strict_rater()
    on, off = evidence(policy_of(), sheets), evidence(policy_of(on=""), sheets)
    CHAPTER.build(on)
    assert on.results == off.results


def test_report_is_never_disclosed() -> None:
    case = evidence(policy_of(), half_judged_by_a_strict_rater())
    tree = CHAPTER.build(case)
    assert tree is not None
    assert CHAPTER.disclose(tree, disclose(case.policy, case.results)) is None


def test_subjects_of_a_strict_rater_go_up_and_those_of_a_mild_one_down() -> None:
    tree = built(policy_of(), half_judged_by_a_strict_rater())
    shifts = {row["subject"]: Fraction(row["shift"]) for row in tree["subjects"]}
    assert all((shifts[subject] > 2) == (subject in "ace") for subject in shifts)
    assert sum(shifts.values()) == pytest.approx(0, abs=0.03)
    assert tree["method"] == "reml"
    assert float(tree["variances"]["rater"]["percent"]) > 20
    for row in tree["subjects"]:
        assert Fraction(row["adjusted"]) - Fraction(row["score"]) == Fraction(row["shift"])


def test_shifts_over_a_band_are_listed() -> None:
    tree = built(policy_of(), half_judged_by_a_strict_rater())
    rows = {row["subject"]: row for row in tree["subjects"]}
    assert (rows["a"]["score"], rows["a"]["grade"]) == ("86.50", "良好")
    assert rows["a"]["would_be"] == "优秀" if Fraction(rows["a"]["adjusted"]) >= 90 else rows["a"]["would_be"] is None
    assert tree["crossings"] == [key for key, row in rows.items() if row["would_be"] is not None]
    assert tree["crossings"]


def test_no_strictness_means_no_shift() -> None:
    sheets = [sheet(s, "r", str(n), level + (n * 7 + level) % 5) for s, level in LEVELS.items() for n in range(4)]
    tree = built(policy_of(), sheets)
    assert all(abs(Fraction(row["shift"])) <= 1 for row in tree["subjects"])


def test_closed_departments_are_ranked_apart_and_nobody_gains_on_average() -> None:
    first = half_judged_by_a_strict_rater()
    second = [
        replace(one, subject=one.subject.upper(), voter=f"other {one.voter}", values={"甲": one.values["甲"] - 20})
        for one in first
    ]
    tree = built(policy_of(), first + second, dict.fromkeys("ABCDEF", "乙科"))
    assert [(row["component"], row["subjects"], row["units"], row["weak"]) for row in tree["components"]] == [
        (1, 6, 1, False),
        (2, 6, 1, False),
    ]
    assert {row["compared"] for row in tree["subjects"]} == {6}
    assert {row["rank"] for row in tree["subjects"] if row["component"] == 2} == {1, 2, 3, 4, 5, 6}
    for number in (1, 2):
        shifts = [Fraction(row["shift"]) for row in tree["subjects"] if row["component"] == number]
        assert sum(shifts) == pytest.approx(0, abs=0.04)


def test_units_that_few_raters_link_are_said_to_be_weakly_linked() -> None:
    tree = built(policy_of(), half_judged_by_a_strict_rater(), {"b": "乙科", "d": "乙科", "f": "丙科"})
    row = tree["components"][0]
    assert (row["units"], row["linking_raters"], row["weak"]) == (3, 4, True)


def test_anonymous_ratings_without_linked_raters_give_a_reason_and_no_figures() -> None:
    sheets = [sheet(s, "r", f"{s}{n}", level + n) for s, level in LEVELS.items() for n in range(3)]
    tree = built(policy_of(), sheets)
    assert tree == {"reason": "not_estimable", "ratings": 18, "raters": 18}
    (about,) = CHAPTER.sheets(tree)
    assert about.name == "公平性说明"


def test_share_of_raters_is_not_shifted_and_trimmed_means_are_approximate() -> None:
    shared = built(policy_of(relation='aggregate = "share"\n  at_least = 60'), half_judged_by_a_strict_rater())
    assert (shared["not_shifted"], shared["subjects"]) == (["r"], [])
    trimmed = built(policy_of(relation='aggregate = "trimmed"'), half_judged_by_a_strict_rater())
    assert (trimmed["approximate"], len(trimmed["subjects"])) == (["r"], 6)


def test_only_the_rated_part_of_a_score_is_shifted() -> None:
    half = """
name = "一半"
[[parts]]
key = "kpi"
points = 50
source = "ledger"
[[parts]]
key = "all"
points = 50
source = "ratings"
  [[parts.relations]]
  relation = "r"
  points = 50
  items = ["甲"]
"""
    whole = built(policy_of(), half_judged_by_a_strict_rater())
    part = built(parse_policy(half + BANDS + ON), half_judged_by_a_strict_rater())
    for one, other in zip(whole["subjects"], part["subjects"], strict=True):
        assert float(Fraction(other["shift"])) == pytest.approx(float(Fraction(one["shift"])) / 2, abs=0.011)


def test_order_of_sheets_changes_no_byte() -> None:
    sheets = half_judged_by_a_strict_rater()
    first = json.dumps(built(policy_of(QUOTAS), sheets), sort_keys=True)
    for seed in range(3):
        shuffled = sheets.copy()
        Random(seed).shuffle(shuffled)
        assert json.dumps(built(policy_of(QUOTAS), shuffled), sort_keys=True) == first


def test_tree_holds_no_floats_and_sheets_match_their_headings() -> None:
    def check(tree: object) -> None:
        assert not isinstance(tree, float | Fraction)
        for member in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            check(member)

    tree = built(policy_of(), half_judged_by_a_strict_rater())
    check(tree)
    tables = CHAPTER.sheets(tree)
    assert [table.name for table in tables] == ["公平性参考", "公平性说明"]
    assert all(len(row) == len(table.head) for table in tables for row in table.rows)
    assert ("用途", "仅供考核组核查，不改变任何得分；不同可比范围之间不能比较。") in tables[1].rows


def test_report_names_no_rater() -> None:
    text = json.dumps(built(policy_of(), half_judged_by_a_strict_rater()))
    assert "rater1" not in text
    assert '"9"' not in text


BORDERS = Borders(
    ("优秀", "良好", "合格"), {"method": "distribution"},
    {Fraction(95): "优秀", Fraction(90): "优秀", Fraction(85): "良好", Fraction(80): "良好", Fraction(70): "合格"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("score_now", "grade", "shifted", "would_be"),
    [
        (85, "良好", 90, None),
        (85, "良好", "90.01", "优秀"),
        (85, "良好", 70, None),
        (85, "良好", "69.99", "合格"),
        (90, "优秀", "84.99", "良好"),
        (90, "优秀", 86, None),
        (95, "优秀", 60, "合格"),
        (70, "合格", 91, "优秀"),
        (70, "合格", 0, None),
    ],
)
def test_border_between_scores_is_crossed_by_passing_somebody(
    score_now: int, grade: str, shifted: int | str, would_be: str | None
) -> None:
    assert BORDERS.crossed(Fraction(score_now), grade, Fraction(shifted)) == would_be


def test_ranks_and_how_far_they_are_certain() -> None:
    assert ranks([Fraction(3), Fraction(5), Fraction(3)]) == [2, 1, 2]
    assert rank_intervals([90, 80, 79], [1, 1, 1]) == [(1, 1), (2, 3), (2, 3)]
    assert rank_intervals([90, 80, 70], [100, 100, 100]) == [(1, 3)] * 3
    assert rank_intervals([90, 80, 70], [0, 0, 0]) == [(1, 1), (2, 2), (3, 3)]
