"""Rounds that ask only some of a policy's relations, and what nobody rated or checked."""

from __future__ import annotations

from fractions import Fraction

from scoring.composition import score
from scoring.inputs import Indicator, LedgerEntry, Subject
from scoring.policy import parse_policy
from scoring.policy_model import Policy
from scoring.results import Results, SubjectResult
from scoring.statistics.in_memory import Sheet, Statistics

YEAR = """
name = "科室年度考核"
{head}
[[parts]]
key = "targets"
points = 40
source = "indicator"
indicator = "targets"
[[parts]]
key = "enterprise"
points = 30
source = "ratings"
  [[parts.relations]]
  relation = "enterprise"
  points = 20
  items = ["服务"]
  anonymous = false
  [[parts.relations]]
  relation = "public"
  points = 10
  items = ["服务"]
  anonymous = false
[[parts]]
key = "functional"
points = 30
source = "ledger"
start = 30
[grading]
method = "bands"
grades = [ {{ name = "优秀", min = 90 }}, {{ name = "合格" }} ]
"""


def policy(head: str = "") -> Policy:
    return parse_policy(YEAR.format(head=head))


def subject(key: str, kind: str = "department") -> Subject:
    return Subject(key, key, kind, key)


def rated(key: str, relation: str, value: int) -> Sheet:
    return Sheet(key, relation, "v1", "", {"服务": Fraction(value)})


def score_round(rules: Policy, *sheets: Sheet, **material: object) -> Results:
    subjects = material.pop("subjects", [subject("甲科"), subject("乙科")])
    return score(rules, Statistics(rules, sheets), subjects, in_round=True, **material)  # type: ignore[arg-type]


def of(results: Results, key: str) -> SubjectResult:
    return next(result for result in results.subjects if result.subject == key)


def test_a_part_round_is_the_points_of_what_it_asked_without_scaling() -> None:
    rules = policy().for_relations({"enterprise"})
    results = score_round(rules, rated("甲科", "enterprise", 91), rated("乙科", "enterprise", 80))
    assert rules.full_points == 20
    assert [(one.subject, one.score_text, one.rank) for one in results.subjects] == [
        ("乙科", "16.00", 2),
        ("甲科", "18.20", 1),
    ]


def test_a_part_round_gives_no_grade_and_says_so() -> None:
    results = score_round(policy().for_relations({"enterprise"}), rated("甲科", "enterprise", 100))
    assert of(results, "甲科").grade is None
    assert of(results, "甲科").flags == ("part_round",)


def test_a_part_round_counts_neither_indicators_nor_ledger() -> None:
    results = score_round(
        policy().for_relations({"enterprise"}),
        rated("甲科", "enterprise", 100),
        indicators=[Indicator("甲科", "targets", Fraction(90))],
        ledger=[LedgerEntry("甲科", "functional", "2026-03-01", Fraction(-2))],
    )
    assert of(results, "甲科").score_text == "20.00"
    assert [part.key for part in of(results, "甲科").parts] == ["enterprise"]


def test_whom_nobody_rated_has_no_score_and_no_place() -> None:
    results = score_round(policy().for_relations({"enterprise"}), rated("甲科", "enterprise", 60))
    assert of(results, "乙科").score is None
    assert of(results, "乙科").rank is None
    assert of(results, "甲科").rank == 1


def test_a_round_that_asks_everything_is_scored_by_the_policy_itself() -> None:
    rules = policy()
    assert rules.for_relations({"enterprise", "public"}) is rules


def test_a_ledger_that_nobody_checked_gives_no_points_in_a_round() -> None:
    results = score_round(policy(), rated("甲科", "enterprise", 100), rated("甲科", "public", 100))
    functional = of(results, "甲科").parts[2]
    assert functional.percent is None
    assert of(results, "甲科").grade == "优秀"
    assert of(results, "甲科").flags == ("missing", "provisional")


def test_a_row_of_nought_counts_as_clean_only_where_the_policy_says_so() -> None:
    clean = [LedgerEntry("甲科", "functional", "2026-03-31", Fraction(0), "已检查，无扣分")]
    strict = score_round(policy(), rated("甲科", "enterprise", 100), ledger=clean)
    full = score_round(policy('ledger_empty = "full"'), rated("甲科", "enterprise", 100), ledger=clean)
    assert of(strict, "甲科").parts[2].percent is None
    assert of(full, "甲科").parts[2].percent == 100


def test_a_deduction_counts_whatever_the_policy_says_of_empty_ledgers() -> None:
    rows = [LedgerEntry("甲科", "functional", "2026-03-31", Fraction(-3))]
    assert of(score_round(policy(), ledger=rows), "甲科").parts[2].points == 27


def test_on_files_an_empty_ledger_stays_full() -> None:
    rules = policy()
    results = score(rules, Statistics(rules), [subject("甲科")])
    assert of(results, "甲科").score_text == "100.00"
    assert "provisional" not in of(results, "甲科").flags


def test_people_and_departments_are_ranked_apart_in_a_round() -> None:
    rules = policy().for_relations({"enterprise"})
    results = score_round(
        rules,
        rated("甲科", "enterprise", 70),
        rated("1001", "enterprise", 90),
        subjects=[subject("甲科"), subject("1001", "person")],
    )
    assert (of(results, "甲科").group, of(results, "甲科").rank) == ("部门", 1)
    assert (of(results, "1001").group, of(results, "1001").rank) == ("人员", 1)
