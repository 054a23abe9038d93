"""What a policy may not say about grades, whom it honours, and what a result carries beside its figures."""

from fractions import Fraction as Exact

import pytest

from scoring.composition import score
from scoring.files.toml_file import FileError
from scoring.inputs import HistoryEntry
from scoring.results import Results
from tests.scoring.scoring_samples import BANDS, one_relation, sheet, statistics, subjects


def graded(values: list[int], grading: str) -> Results:
    policy = one_relation(grading=grading)
    names = [f"s{n:03}" for n in range(len(values))]
    sheets = [sheet(name, "r", "1", value) for name, value in zip(names, values, strict=True)]
    return score(policy, statistics(policy, *sheets), subjects(*names))


def grades(*entries: tuple[str, str, str]) -> str:
    told = ", ".join(f'{{ name = "{name}", min = {low}, max = {high} }}' for name, low, high in entries)
    return f'[grading]\nmethod = "distribution"\ngrades = [ {told} ]\n'


@pytest.mark.parametrize(("grading", "code", "told"), [
    (grades(("甲", "60", "80"), ("乙", "41", "60")), "minima_over", "101"),
    (grades(("甲", "0", "50"), ("乙", "0", "49.5")), "maxima_under", "99.5"),
    (grades(("甲", "-1", "80"), ("乙", "0", "60")), "out_of_range", "-1"),
    (grades(("甲", "0", "100.5"), ("乙", "0", "60")), "out_of_range", "100.5"),
    (grades(("甲", "50", "40"), ("乙", "0", "60")), "min_over_max", "50"),
    (grades(("甲", "0", "40"), ("甲", "0", "60")), "duplicate", "甲"),
    ('[grading]\nmethod = "distribution"\ngrades = []\n', "empty", "grades"),
    ('[grading]\nmethod = "bands"\ngrades = [ { name = "甲", min = 80 }, { name = "乙", min = 85 }, '
     '{ name = "丙" } ]\n',
     "bad_order", "85"),
    ('[grading]\nmethod = "bands"\ngrades = [ { name = "甲", min = 80 }, { name = "乙", min = 10 } ]\n',
     "last_band", "min"),
    ('[grading]\nmethod = "bands"\ngrades = [ { name = "甲" }, { name = "乙" } ]\n', "needs_min", "min"),
])  # fmt: skip
def test_grades_that_make_no_sense_are_refused_with_the_figure(grading: str, code: str, told: str) -> None:
    with pytest.raises(FileError) as refused:
        one_relation(grading=grading)
    assert refused.value.code == code
    assert told in str(refused.value)


@pytest.mark.parametrize("grading", [
    grades(("甲", "40", "40"), ("乙", "60", "60")), grades(("甲", "0", "100"), ("乙", "0", "0")),
    grades(("甲", "100", "100"), ("乙", "0", "0")),
    '[grading]\nmethod = "bands"\ngrades = [ { name = "甲", min = 80 }, { name = "乙", min = 0 } ]\n',
])  # fmt: skip
def test_grades_at_the_edge_of_sense_are_taken(grading: str) -> None:
    assert one_relation(grading=grading).grading.names == ("甲", "乙")


def test_honours_go_to_the_highest_scores_of_several_grades() -> None:
    honours = '[honours]\nfrom = ["优秀", "良好"]\ncount = 3\n'
    results = graded([85, 99, 95, 81, 92, 85], BANDS + honours)
    assert [one.subject for one in results.subjects if "honoured" in one.flags] == ["s001", "s002", "s004"]
    wider = graded([85, 99, 95, 81, 92, 85], BANDS + honours.replace("3", "4"))
    assert [one.subject for one in wider.subjects if "honoured" in one.flags] == [
        "s000",
        "s001",
        "s002",
        "s004",
        "s005",
    ]


def test_result_names_subject_unit_policy_group_and_past() -> None:
    policy = one_relation(grading=BANDS.replace("[grading]", '[grading]\ngroup_by = ["unit"]'))
    history = [HistoryEntry("a", "2023", Exact("88.5"), "良好"), HistoryEntry("b", "2023", Exact(70), "达标")]
    results = score(policy, statistics(policy, sheet("a", "r", "1", 91)), subjects("a", "b"), history=history)
    one = results.subject("a")
    assert (results.policy, [group.group for group in results.groups]) == ("一项", ["甲科"])
    assert (one.name, one.unit, one.parts[0].source, one.parts[0].key) == ("姓名a", "甲科", "ratings", "all")
    assert (one.derivation["exact"], one.derivation["grading"]["group"]) == ("91", "甲科")
    assert "2023" in str(one.derivation)
    assert "88.5" in str(one.derivation)
    assert "70" not in str(one.derivation["history"])
    with pytest.raises(KeyError):
        results.subject("z")


def test_derivation_is_the_same_however_many_subjects_there_are() -> None:
    policy = one_relation()
    few, many = (
        score(policy, statistics(policy, sheet("s0003", "r", "1", 77)), subjects(*(f"s{n:04}" for n in range(count))))
        for count in (10, 5_001)
    )
    told = few.subject("s0003").derivation
    assert told["parts"][0]["percent"] == "77"
    assert many.subject("s0003").derivation == told
