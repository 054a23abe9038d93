"""The chapter `agreement`: what it tells those who hold the ratings, and what it never tells anybody else."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from random import Random
from typing import Any

from scoring.chapters.agreement import Agreement
from scoring.chapters.base import Evidence
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Population
from scoring.policy import Policy, parse_policy
from scoring.statistics.in_memory import Sheet, Statistics
from tests.scoring.scoring_samples import one_relation, sheet, subjects

CHAPTER = Agreement()
ITEMS = '["甲", "乙"]'
TWO_RELATIONS = """
name = "两种关系"
[[parts]]
key = "all"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "peer"
  points = 60
  items = ["甲", "乙"]
  [[parts.relations]]
  relation = "team"
  points = 40
  items = ["甲", "乙"]
"""
LEVELS = {"a": 60, "b": 70, "c": 75, "d": 85, "e": 95}
STRICTNESS = (0, -6, 4, 2, -3)


def everybody_rates_everybody(relation: str = "r", raters: int = 5) -> list[Sheet]:
    rows = []
    for place, (subject, level) in enumerate(LEVELS.items()):
        for number in range(raters):
            value = level + STRICTNESS[number] - (place + number) % 3
            rows.append(sheet(subject, relation, f"rater{number}", value, value - 1))
    return rows


def evidence(policy: Policy, sheets: list[Sheet], *populations: Population) -> Evidence:
    statistics, members = Statistics(policy, sheets), tuple(subjects(*LEVELS))
    return Evidence(policy, statistics, members, score(policy, statistics, members), populations=populations)


def built(policy: Policy, sheets: list[Sheet], *populations: Population) -> dict[str, Any]:
    tree = CHAPTER.build(evidence(policy, sheets, *populations))
    assert tree is not None
    return tree


def test_raters_who_all_rate_everybody_are_judged_by_icc_2() -> None:
    row = built(one_relation(ITEMS), everybody_rates_everybody())["reliability"][0]
    assert (row["design"], row["index"], row["subjects"], row["raters"], row["ratings"]) == (
        "crossed",
        "ICC(2,k)",
        5,
        5,
        25,
    )
    assert row["used"] == {"value": "0.981", "low": "0.855", "high": "0.998"}
    assert row["others"]["ICC(3,k)"]["value"] > row["used"]["value"]
    assert (row["needed_for_70"], row["needed_for_80"]) == (1, 1)
    assert row["word"] == "高，可用于对个人的决定"


def test_raters_known_under_one_subject_only_are_judged_by_icc_1() -> None:
    sheets = [sheet(s, "r", f"{s}{n}", level + n, level - n) for s, level in LEVELS.items() for n in range(3)]
    row = built(one_relation(ITEMS), sheets)["reliability"][0]
    assert (row["design"], row["index"], row["raters"]) == ("nested", "ICC(1,k)", 15)


def test_raters_partly_shared_are_judged_by_g_qk_with_its_components() -> None:
    sheets = [one for number, one in enumerate(everybody_rates_everybody()) if number % 4]
    row = built(one_relation(ITEMS), sheets)["reliability"][0]
    assert (row["design"], row["index"]) == ("mixed", "G(q,k)")
    assert set(row["variances"]) == {"subject", "rater", "residual"}
    assert float(row["variances"]["subject"]) > float(row["variances"]["rater"])


def test_one_rater_for_all_tells_nothing_of_reliability() -> None:
    row = built(one_relation(ITEMS), everybody_rates_everybody(raters=1))["reliability"][0]
    assert (row["used"], row["word"], row["needed_for_70"]) == (None, "无法估计", None)


def test_agreement_is_a_word_and_figures_for_those_who_hold_the_ratings() -> None:
    policy = one_relation('["甲"]')
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate((80, 80, 80, 90, 90))]
    sheets += [sheet("b", "r", str(n), value) for n, value in enumerate((0, 0, 100, 100, 100))]
    sheets += [sheet("c", "r", str(n), value) for n, value in enumerate((70, 72))]
    by_subject = {row["subject"]: row for row in built(policy, sheets)["consensus"]}
    assert by_subject["a"] == {
        "subject": "a",
        "relation": "r",
        "raters": 5,
        "word": "高",
        "ad": "4.80",
        "ad_of_median": "4.00",
        "ad_limit": "16.8",
        "rwg_uniform": "0.965",
        "rwg_skewed": "0.922",
        "below_chance": False,
    }
    assert (by_subject["b"]["word"], by_subject["b"]["rwg_uniform"], by_subject["b"]["below_chance"]) == (
        "低",
        "-2.529",
        True,
    )
    assert (by_subject["c"]["word"], by_subject["c"]["ad"]) == ("人数太少", "1.00")
    assert set(by_subject) == {"a", "b", "c"}


def test_five_level_scale_has_its_own_chance_and_limit() -> None:
    policy = one_relation('["甲"]', head="scale = [1, 5]")
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate((4, 4, 4, 5, 5))]
    row = built(policy, sheets)["consensus"][0]
    assert (row["ad_limit"], row["rwg_uniform"], row["rwg_skewed"]) == ("16.7", "0.850", "0.667")
    assert row["word"] == "中"


def test_alpha_is_of_subjects_means_not_of_sheets() -> None:
    sheets = [sheet(s, "r", str(n), 80 + spread, 80 + spread) for s in LEVELS for n, spread in enumerate((-9, 0, 9))]
    row = built(one_relation(ITEMS), sheets)["questionnaires"][0]
    assert (row["subjects"], row["alpha"], row["omega"], row["word"]) == (5, None, None, "无法估计")


def test_questionnaire_of_items_that_go_together() -> None:
    row = built(one_relation(ITEMS), everybody_rates_everybody())["questionnaires"][0]
    assert (row["items"], row["subjects"], row["alpha"]["value"]) == (2, 5, "1.000")
    assert row["omega"] is None  # three items are the least for a factor


def test_response_rates_by_relation_by_subject_and_by_both() -> None:
    policy = parse_policy(TWO_RELATIONS)
    sheets = [sheet("a", "peer", str(n), 80, 80) for n in range(3)] + [sheet("a", "team", "x", 80, 80)]
    sheets += [sheet("b", "peer", "1", 70, 70), sheet("b", "peer", "2", None, None)]
    rows = built(policy, sheets, Population("a", "peer", 4), Population("a", "team", 3), Population("b", "peer", 0))[
        "responses"
    ]
    assert [(row["subject"], row["relation"], row["answered"], row["invited"], row["percent"]) for row in rows] == [
        ("", "peer", 4, 4, "100.0"),
        ("", "team", 1, 3, "33.3"),
        ("a", "", 4, 7, "57.1"),
        ("b", "", 1, 0, None),
        ("a", "peer", 3, 4, "75.0"),
        ("a", "team", 1, 3, "33.3"),
        ("b", "peer", 1, 0, None),
    ]


def test_periods_of_one_rater_are_one_voice() -> None:
    policy = one_relation('["甲"]')
    sheets = [sheet("a", "r", str(n), 60, period="Q1") for n in range(5)]
    sheets += [sheet("a", "r", str(n), 80, period="Q2") for n in range(5)]
    row = built(policy, sheets)["consensus"][0]
    assert (row["raters"], row["ad"], row["word"]) == (5, "0", "高")


def test_case_without_ratings_has_no_such_chapter() -> None:
    assert CHAPTER.build(evidence(one_relation(ITEMS), [])) is None


def test_order_of_sheets_changes_no_byte() -> None:
    sheets = everybody_rates_everybody()
    first = json.dumps(built(one_relation(ITEMS), sheets), sort_keys=True)
    for seed in range(3):
        shuffled = sheets.copy()
        Random(seed).shuffle(shuffled)
        assert json.dumps(built(one_relation(ITEMS), shuffled), sort_keys=True) == first


def test_tree_holds_no_floats() -> None:
    def check(tree: object) -> None:
        assert not isinstance(tree, float | Fraction)
        for member in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            check(member)

    check(built(one_relation(ITEMS), everybody_rates_everybody(), Population("a", "r", 6)))


def disclosed(policy: Policy, sheets: list[Sheet], *populations: Population) -> dict[str, Any]:
    case = evidence(policy, sheets, *populations)
    tree = CHAPTER.build(case)
    assert tree is not None
    shown = CHAPTER.disclose(tree, disclose(policy, case.results))
    assert shown is not None
    return shown


def test_others_are_shown_words_only() -> None:
    shown = disclosed(one_relation(ITEMS), everybody_rates_everybody(), Population("a", "r", 6))
    assert shown["consensus"][0] == {"subject": "a", "relation": "r", "raters": 5, "word": "高"}
    assert shown["reliability"] == [{"relation": "r", "subjects": 5, "word": "高，可用于对个人的决定"}]
    without_rates = {key: value for key, value in shown.items() if key != "responses"}
    assert not re.search(r"\d\.\d", json.dumps(without_rates))
    assert set(shown) == {"responses", "reliability", "questionnaires", "consensus"}


def test_others_are_shown_no_word_below_five_raters() -> None:
    shown = disclosed(one_relation(ITEMS), everybody_rates_everybody(raters=4))
    assert shown["consensus"] == []


def test_others_are_shown_no_word_of_what_is_hidden() -> None:
    policy = parse_policy(TWO_RELATIONS.replace('name = "两种关系"', 'name = "两种关系"\nmin_raters = 3'))
    sheets = everybody_rates_everybody("peer") + everybody_rates_everybody("team", raters=2)
    case = evidence(policy, sheets)
    gate = disclose(policy, case.results)
    hidden = {
        (one.subject, relation.relation)
        for one in gate.subjects
        for part in one.parts
        for relation in part.relations
        if relation.percent.hidden
    }
    shown = disclosed(policy, sheets)
    assert ("a", "team") in hidden
    assert not {(row["subject"], row["relation"]) for row in shown["consensus"]} & hidden
    closed = {relation for _, relation in hidden}
    assert not {row["relation"] for row in (*shown["reliability"], *shown["questionnaires"])} & closed


def test_sheets_of_the_workbook_match_their_headings() -> None:
    tree = built(one_relation(ITEMS), everybody_rates_everybody(), Population("a", "r", 6))
    tables = CHAPTER.sheets(tree)
    assert [table.name for table in tables] == ["回收率", "信度", "评价一致性"]
    assert all(len(row) <= len(table.head) for table in tables for row in table.rows)
    assert {row[1] for row in tables[0].rows} == {"r", ""}
    assert tables[1].rows[0][2:] == ("ICC(2,k)", "0.981", "0.855", "0.998", "高，可用于对个人的决定")


def test_agreement_needs_neither_numpy_nor_scipy() -> None:
    loaded = "import sys; import scoring.case.loading, scoring.chapters.agreement; "
    code = loaded + "print({'numpy', 'scipy'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_sheets_call_relations_by_their_chinese_names() -> None:
    tables = CHAPTER.sheets(built(parse_policy(TWO_RELATIONS), everybody_rates_everybody("peer")))
    assert tables[0].rows[0][0] == "协作评价"
    assert tables[1].rows[0][1] == "协作评价"


def test_sheets_of_what_others_are_shown_hold_no_figure() -> None:
    tables = CHAPTER.sheets(disclosed(one_relation(ITEMS), everybody_rates_everybody()))
    assert [table.name for table in tables] == ["信度", "评价一致性"]
    assert tables[0].rows == (
        ("r", "5 个对象", "评价人信度", None, None, None, "高，可用于对个人的决定"),
        ("r", "5 个对象", "问卷一致性", None, None, None, "高，可用于对个人的决定"),
    )
    assert tables[1].rows[0] == ("a", "r", 5, "高", None, None, None, None)
