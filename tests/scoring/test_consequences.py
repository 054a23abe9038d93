"""结果运用: flags from grades, now and before; 未定 where nothing can be said; never in a score or in `flags`."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.case.outputs import run_case
from scoring.chapters.base import Evidence
from scoring.chapters.registry import CHAPTERS
from scoring.composition import score
from scoring.consequences.flagging import list_period_results
from scoring.consequences.registry import KINDS
from scoring.disclosure import disclose
from scoring.files.toml_file import FileError
from scoring.inputs import Event, HistoryEntry, Subject
from scoring.policy import Policy
from scoring.statistics.in_memory import Sheet
from tests.scoring.scoring_samples import one_relation, sheet, statistics, subjects

CHAPTER = next(chapter for chapter in CHAPTERS if chapter.key == "consequences")
GRADES = ("优秀", "良好", "合格", "欠佳")
SCORES = dict(zip(GRADES, (95, 85, 70, 40), strict=True))
GRADING = """
[grading]
method = "bands"
grades = [ { name = "优秀", min = 90 }, { name = "良好", min = 80 }, { name = "合格", min = 60 }, { name = "欠佳" } ]
"""
RULES = {
    "warning": 'when = "grade"\ngrades = ["欠佳"]\nflag = "警告"\nowes = ["书面检查", "改进计划"]\ndays = 30',
    "move": 'when = "running"\ngrades = ["欠佳"]\nflag = "建议调整岗位"',
    "wait": 'when = "total"\ngrades = ["欠佳"]\nflag = "待岗"',
    "train": 'when = "standing"\nat_least = "良好"\npart = "all"\nflag = "可参加培训交流"',
    "promote": 'when = "standing"\nat_least = "良好"\nresults = 2\nflag = "可晋升"',
}
Tree = Mapping[str, Any]


def policy_with(*rules: str, head: str = "", grading: str = GRADING) -> Policy:
    tables = "".join(f"[[consequences.rules]]\n{rule}\n" for rule in rules)
    return one_relation(grading=f"{grading}\n[consequences]\n{head}\n{tables}")


def rated(**totals: int) -> list[Sheet]:
    return [sheet(subject, "r", f"v{n}", total) for subject, total in totals.items() for n in range(3)]


def past(*grades: str | None, subject: str = "a", last: int = 2024) -> tuple[HistoryEntry, ...]:
    """Grades of the years up to `last`, newest first; None is a year without a result."""
    return tuple(
        HistoryEntry(subject, str(last - number), None, grade)
        for number, grade in enumerate(grades)
        if grade is not None
    )


def evidence(
    policy: Policy,
    sheets: Sequence[Sheet],
    history: Sequence[HistoryEntry] = (),
    members: Sequence[Subject] = (),
    events: Sequence[Event] = (),
) -> Evidence:
    kept = statistics(policy, *sheets)
    people = tuple(members or subjects(*sorted({one.subject for one in sheets})))
    results = score(policy, kept, people, history=history, events=events)
    return Evidence(policy, kept, people, results, history=tuple(history))


def build(whole: Evidence) -> Tree:
    tree = CHAPTER.build(whole)
    assert tree is not None
    return tree


def of(tree: Tree, subject: str = "a") -> Tree:
    return next(one for one in tree["subjects"] if one["subject"] == subject)


def flags(rule: str, grade: str, *earlier: str | None, head: str = "") -> list[str]:
    """Flags of somebody with this grade now and those before."""
    found = build(evidence(policy_with(RULES[rule], head=head), rated(a=SCORES[grade]), past(*earlier)))
    result: list[str] = of(found)["flags"]
    return result


def test_warning_follows_the_grade() -> None:
    assert flags("warning", "欠佳") == ["警告"]
    assert flags("warning", "合格") == []


def test_two_years_running_need_both() -> None:
    assert flags("move", "欠佳", "欠佳") == ["建议调整岗位"]
    assert flags("move", "欠佳", "合格", "欠佳") == []
    assert flags("move", "合格", "欠佳", "欠佳") == []
    assert flags("move", "欠佳") == []


def test_year_without_a_result_breaks_the_row_where_the_period_is_known() -> None:
    assert flags("move", "欠佳", None, "欠佳", head='period = "2025"') == []
    assert flags("move", "欠佳", "欠佳", head='period = "2025"') == ["建议调整岗位"]


def test_three_in_all_need_not_follow_each_other() -> None:
    assert flags("wait", "欠佳", "优秀", "欠佳", None, "欠佳") == ["待岗"]
    assert flags("wait", "欠佳", "优秀", "欠佳") == []
    assert flags("wait", "优秀", "欠佳", "欠佳", "欠佳") == []


def test_promotion_needs_good_in_both_of_the_last_two() -> None:
    assert flags("promote", "良好", "优秀") == ["可晋升"]
    assert flags("promote", "优秀", "合格") == []
    assert flags("promote", "优秀") == []


@pytest.mark.parametrize("unknown", ["", "称职"])
def test_grade_that_is_not_known_here_leaves_undecided_what_it_decides(unknown: str) -> None:
    assert flags("move", "欠佳", unknown) == ["未定"]
    assert flags("move", "合格", unknown) == []
    assert flags("promote", "良好", unknown) == ["未定"]
    assert flags("promote", "合格", unknown) == []
    assert flags("wait", "欠佳", unknown, "欠佳") == ["未定"]
    assert flags("wait", "欠佳", unknown, "合格") == []


def test_training_needs_a_part_not_below_the_mean_of_the_department() -> None:
    """甲科: 95, 90, 82 have the mean 89; 乙科: 85 alone is its own mean."""
    members = subjects("a", "b", "c", unit="甲科") + subjects("d", unit="乙科")
    tree = build(evidence(policy_with(RULES["train"]), rated(a=95, b=89, c=83, d=85), members=members))
    assert [of(tree, key)["flags"] for key in "abcd"] == [
        ["可参加培训交流"],
        ["可参加培训交流"],
        [],
        ["可参加培训交流"],
    ]
    assert of(tree, "c")["rules"][0]["compared"] == {"part": "all", "within": "unit", "own": "83.00", "mean": "89.00"}


def test_training_may_be_measured_within_the_grading_group() -> None:
    members = subjects("a", unit="甲科") + subjects("b", unit="乙科")
    rule = RULES["train"] + '\nwithin = "group"'
    tree = build(evidence(policy_with(rule), rated(a=95, b=85), members=members))
    assert [of(tree, key)["flags"] for key in "ab"] == [["可参加培训交流"], []]


def test_somebody_without_a_department_is_undecided_for_training() -> None:
    tree = build(evidence(policy_with(RULES["train"]), rated(a=95), members=subjects("a", unit="")))
    assert of(tree)["flags"] == ["未定"]


def test_subject_without_a_score_is_undecided_and_bears_no_flag() -> None:
    members = subjects("a", "b")
    tree = build(evidence(policy_with(*RULES.values()), rated(a=40), past("欠佳", "欠佳", subject="b"), members))
    assert of(tree, "b")["flags"] == ["未定"]
    assert of(tree, "b")["rules"] == []
    assert of(tree, "b")["grade"] is None


def test_subject_in_an_undecided_group_bears_no_flag() -> None:
    grading = """
[grading]
method = "distribution"
grades = [ { name = "优秀", min = 10, max = 20 }, { name = "良好", min = 40, max = 50 },
           { name = "合格", min = 25, max = 35 }, { name = "欠佳", min = 5, max = 10 } ]
"""
    policy = policy_with(RULES["warning"], grading=grading)
    tree = build(evidence(policy, rated(**dict.fromkeys("abcdefgh", 80))))
    assert {flag for one in tree["subjects"] for flag in one["flags"]} == {"未定"}


def test_consequences_never_enter_flags_scores_or_ranks() -> None:
    whole = evidence(policy_with(*RULES.values()), rated(a=40, b=95), past("欠佳", "欠佳"))
    plain = evidence(one_relation(grading=GRADING), rated(a=40, b=95), past("欠佳", "欠佳"))
    assert of(build(whole))["flags"] == ["警告", "建议调整岗位", "待岗"]
    for one, other in zip(whole.results.subjects, plain.results.subjects, strict=True):
        assert (one.flags, one.score, one.grade, one.rank) == (other.flags, other.score, other.grade, other.rank)


def test_history_counts_only_before_the_period_and_in_its_form() -> None:
    policy = policy_with(RULES["move"])
    entries = [HistoryEntry("a", period, None, "欠佳") for period in ("2024", "2025", "2026", "2024Q4")]
    held = list_period_results(policy, "2025", "良好", entries)
    assert [(one.period, one.grade, one.there) for one in held] == [("2025", "良好", True), ("2024", "欠佳", True)]


def test_years_between_are_told_as_not_there() -> None:
    held = list_period_results(policy_with(RULES["move"]), "2025", "良好", [HistoryEntry("a", "2022", None, "优秀")])
    assert [(one.period, one.there) for one in held] == [
        ("2025", True),
        ("2024", False),
        ("2023", False),
        ("2022", True),
    ]


@settings(deadline=None, max_examples=25)
@given(grades=st.lists(st.sampled_from(GRADES), min_size=1, max_size=5), turn=st.randoms(use_true_random=False))
def test_flags_follow_their_definitions_however_history_is_ordered(grades: list[str], turn: Any) -> None:
    history = list(past(*grades[1:]))
    turn.shuffle(history)
    tree = build(evidence(policy_with(*RULES.values()), rated(a=SCORES[grades[0]]), history))
    poor = [grade == "欠佳" for grade in grades]
    expected = {
        "警告": poor[0],
        "建议调整岗位": poor[:2] == [True, True],
        "待岗": poor[0] and sum(poor) >= 3,
        "可参加培训交流": grades[0] in GRADES[:2],
        "可晋升": len(grades) > 1 and set(grades[:2]) <= set(GRADES[:2]),
    }
    assert of(tree)["flags"] == [flag for flag, stands in expected.items() if stands]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_is_refused_with_unknown_grades(kind: str) -> None:
    grades = 'at_least = "称职"' if kind == "standing" else 'grades = ["欠佳", "称职"]'
    with pytest.raises(FileError) as refused:
        policy_with(f'when = "{kind}"\n{grades}\nflag = "x"')
    assert refused.value.code == "unknown_name"
    assert str(refused.value.params["value"]) == "称职"
    assert refused.value.line is not None


@pytest.mark.parametrize(
    ("rule", "column", "code"),
    [
        ('when = "often"\ngrades = ["欠佳"]\nflag = "x"', "when", "unknown_name"),
        ('when = "grade"\ngrades = []\nflag = "x"', "grades", "empty"),
        ('when = "grade"\ngrades = ["欠佳"]', "flag", "required"),
        ('when = "grade"\ngrades = ["欠佳"]\nresults = 2\nflag = "x"', "results", "unknown_key"),
        ('when = "running"\ngrades = ["欠佳"]\nresults = 1\nflag = "x"', "results", "out_of_range"),
        ('when = "standing"\nat_least = "良好"\npart = "kpi"\nflag = "x"', "part", "unknown_name"),
        ('when = "standing"\nat_least = "良好"\nwithin = "unit"\nflag = "x"', "within", "needs"),
        ('when = "grade"\ngrades = ["欠佳"]\nflag = "a;b"', "flag", "wrong_type"),
        ('when = "grade"\ngrades = ["欠佳"]\nflag = "未定"', "flag", "wrong_type"),
        ('when = "grade"\ngrades = ["欠佳"]\nflag = "x"\ndays = 0', "days", "out_of_range"),
    ],
)
def test_rules_are_refused_with_their_place(rule: str, column: str, code: str) -> None:
    with pytest.raises(FileError) as refused:
        policy_with(rule)
    assert (refused.value.column, refused.value.code) == (f"consequences.rules[1].{column}", code)
    assert refused.value.line is not None


def test_flag_named_twice_is_refused() -> None:
    with pytest.raises(FileError) as refused:
        policy_with(RULES["warning"], RULES["warning"])
    assert (refused.value.column, refused.value.code) == ("consequences.rules[2].flag", "duplicate")


# sheets and files


def rows(tree: Tree) -> list[dict[str, Any]]:
    (found,) = CHAPTER.sheets(dict(tree))
    assert found.name == "结果运用"
    return [dict(zip(found.head, row, strict=True)) for row in found.rows]


def test_sheet_tells_what_is_owed_by_when_and_why() -> None:
    policy = policy_with(*RULES.values(), head='period = "2025"')
    found = rows(build(evidence(policy, rated(a=40), past("欠佳", None, "欠佳"))))
    assert [(row["事项"], row["结论"], row["应办"], row["期限"], row["依据"]) for row in found] == [
        ("警告", "提示", "书面检查、改进计划", "30 日内", "本次欠佳"),
        ("建议调整岗位", "提示", "", "", "本次欠佳，2024 欠佳"),
        ("待岗", "提示", "", "", "本次欠佳，2024 欠佳，2022 欠佳"),
    ]


def test_sheet_says_undecided_and_names_nobody_without_a_flag() -> None:
    members = subjects("a", "b", "c")
    tree = build(evidence(policy_with(RULES["promote"]), rated(a=85, b=40), past(""), members))
    assert [(row["编号"], row["事项"], row["结论"], row["依据"]) for row in rows(tree)] == [
        ("a", "可晋升", "未定", "本次良好，2024 等次不详"),
        ("c", None, "未定", "本次等次未定"),
    ]


POLICY = """
name = "一项"
[[parts]]
key = "all"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "r"
  points = 100
  items = ["甲"]
"""


def test_results_csv_has_the_column_at_its_end_only_with_the_table(
    write_case: Callable[..., Path], tmp_path: Path
) -> None:
    files = {
        "subjects": "subject,name,kind,unit,level\na,甲,,甲科,\nb,乙,,甲科,\nc,丙,,甲科,\n",
        "ratings": "subject,relation,rater,item,value\na,r,1,甲,40\nb,r,1,甲,95\n",
        "history": "subject,period,score,grade\na,2024,50,欠佳\n",
    }
    table = "".join(f"[[consequences.rules]]\n{rule}\n" for rule in (RULES["warning"], RULES["move"]))
    run_case(write_case(POLICY + GRADING, **files), tmp_path / "plain")
    run_case(write_case(POLICY + GRADING + table, **files), tmp_path / "flagged")
    plain = list(csv.reader(io.StringIO((tmp_path / "plain" / "results.csv").read_text("utf-8"))))
    flagged = list(csv.reader(io.StringIO((tmp_path / "flagged" / "results.csv").read_text("utf-8"))))
    assert [row[:-1] for row in flagged] == plain
    assert [row[-1] for row in flagged] == ["consequences", "", "警告;建议调整岗位", "未定"]
    chapters = json.loads((tmp_path / "flagged" / "results.json").read_text("utf-8"))["chapters"]
    assert chapters["consequences"]["rules"][0] == {"flag": "警告", "owes": ["书面检查", "改进计划"], "days": 30}
    assert "consequences" not in json.loads((tmp_path / "plain" / "results.json").read_text("utf-8"))["chapters"]


# behind the gate


def shown(whole: Evidence) -> Tree:
    found = CHAPTER.disclose(dict(build(whole)), disclose(whole.policy, whole.results))
    assert found is not None
    return found


def two(subject: str, total: int) -> list[Sheet]:
    """Two raters, fewer than may be shown."""
    return [sheet(subject, "r", f"v{n}", total) for n in range(2)]


@pytest.mark.parametrize("total", [40, 95])
def test_hidden_score_shows_no_consequence(total: int) -> None:
    policy = policy_with(RULES["warning"], RULES["promote"])
    found = of(shown(evidence(policy, two("a", total), past("优秀"))))
    assert found == {"subject": "a", "name": "姓名a", "unit": "甲科", "grade": None, "flags": [], "rules": []}


@settings(deadline=None, max_examples=15)
@given(one=st.integers(0, 100), other=st.integers(0, 100), rest=st.lists(st.integers(0, 100), min_size=1, max_size=5))
def test_what_is_shown_does_not_depend_on_a_hidden_part(one: int, other: int, rest: list[int]) -> None:
    policy = policy_with(*RULES.values())
    open_ones = rated(**{f"s{number}": total for number, total in enumerate(rest)})
    assert shown(evidence(policy, open_ones + two("h", one))) == shown(evidence(policy, open_ones + two("h", other)))


def test_comparison_of_a_part_is_withheld_where_somebodys_is_hidden() -> None:
    found = of(shown(evidence(policy_with(RULES["train"], RULES["warning"]), rated(a=95) + two("h", 40))))
    assert found["flags"] == []
    assert found["rules"][0]["state"] == "hidden"
    assert "compared" not in found["rules"][0]


def test_mean_of_few_others_is_withheld_and_the_flag_stays() -> None:
    few = of(shown(evidence(policy_with(RULES["train"]), rated(a=95, b=80, c=80))))
    enough = of(shown(evidence(policy_with(RULES["train"]), rated(a=95, b=80, c=80, d=80))))
    assert (few["flags"], "compared" in few["rules"][0]) == (["可参加培训交流"], False)
    assert (enough["flags"], enough["rules"][0]["compared"]["mean"]) == (["可参加培训交流"], "83.75")


def test_grade_set_by_an_event_has_its_consequences() -> None:
    grading = GRADING + '[[grading.events]]\nkind = "violation"\nset = "欠佳"\n'
    policy = policy_with(RULES["warning"], grading=grading)
    tree = build(evidence(policy, rated(a=95), events=(Event("a", "violation"),)))
    assert of(tree)["flags"] == ["警告"]
    assert Fraction(95) == evidence(policy, rated(a=95)).results.subject("a").score
