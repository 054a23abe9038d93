"""The chapter on answering quality: counts and effects, never a name, nothing of groups below five."""

import json
from fractions import Fraction
from typing import Any

from scoring.chapters.base import Evidence
from scoring.chapters.quality import Quality
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Subject
from scoring.statistics.in_memory import Sheet, Statistics
from scoring.statistics.record import statistics_from_record, statistics_record
from tests.scoring.scoring_samples import one_relation, sheet, statistics, subjects

CHAPTER = Quality()
POLICY = one_relation('["甲", "乙"]')


def written(given: Statistics, *of: Subject) -> tuple[Any, Any]:
    results = score(POLICY, given, of)
    tree = CHAPTER.build(Evidence(POLICY, given, of, results))
    return tree, None if tree is None else CHAPTER.disclose(tree, disclose(POLICY, results))


def rated(raters: int, full: int) -> list[Sheet]:
    """Raters of two subjects; the first `full` give 100 throughout."""
    return [
        sheet(subject, "r", f"张三{number}", *((100, 100) if number < full else (60 + 3 * number, 70 + plus)))
        for number in range(raters)
        for plus, subject in enumerate("ab")
    ]


def test_counts_are_of_raters_over_all_their_sheets() -> None:
    tree, shown = written(statistics(POLICY, *rated(8, 3)), *subjects("a", "b"))
    found = tree["relations"]["r"]
    names = ("raters", "sheets", "judged", "straight", "all_maximum")
    assert [found[name] for name in names] == [8, 16, 8, 3, 3]
    assert found["expected_maximum"] == "0.158"  # 8 raters × (3/8)⁴ of four answers
    assert shown == tree


def test_groups_below_five_are_left_out() -> None:
    assert written(statistics(POLICY, *rated(4, 1)), *subjects("a", "b")) == (None, None)


def test_no_name_is_in_any_output() -> None:
    tree, _ = written(statistics(POLICY, *rated(8, 3)), *subjects("a", "b"))
    said = json.dumps(tree, ensure_ascii=False) + str([one.rows for one in CHAPTER.sheets(tree)])
    assert "张三" not in said


def test_a_relation_with_a_hidden_group_is_not_shown() -> None:
    given = statistics(POLICY, *rated(8, 3), sheet("c", "r", "x", 50, 60))
    tree, shown = written(given, *subjects("a", "b", "c"))
    assert tree is not None
    assert shown is None


def test_order_and_sharding_change_nothing() -> None:
    given = rated(9, 2)
    whole, back, shard = (statistics(POLICY, *some) for some in (given, reversed(given), given[:7]))
    shard.merge(statistics(POLICY, *given[7:]))
    trees = [written(one, *subjects("a", "b"))[0] for one in (whole, back, shard)]
    assert trees[0] == trees[1] == trees[2]


def test_numbered_votes_of_a_record_are_not_taken_for_raters() -> None:
    """Votes that were kept are numbered within each subject: the same number is not the same rater."""
    kept = statistics_from_record(POLICY, statistics_record(statistics(POLICY, *rated(8, 3))))
    tree, _ = written(kept, *subjects("a", "b"))
    severity = None if tree is None else tree["relations"]["r"]["severity"]
    assert severity is None


def people(number: int) -> tuple[Subject, ...]:
    return tuple(Subject(f"p{place}", kind="person") for place in range(number))


def favours(number: int, ring: tuple[int, ...] = ()) -> Statistics:
    """Everybody rates everybody; differences in an even pattern, and 20 points more inside the ring."""
    return statistics(
        POLICY,
        *(
            sheet(f"p{other}", "r", f"p{one}", *[60 + (one * 7 + other * 5 + one * other) % 13 + 20 * favoured] * 2)
            for one in range(number)
            for other in range(number)
            for favoured in [one in ring and other in ring]
            if one != other
        ),
    )


def test_people_who_rate_each_other_are_compared_and_a_ring_is_counted() -> None:
    fair, ring = (written(favours(12, some), *people(12))[0]["reciprocity"] for some in ((), (2, 5, 9)))
    assert (fair["pairs"], ring["pairs"]) == (66, 66)
    assert fair["flagged"] == 0
    assert ring["rings"]["count"] == 1
    assert ring["rings"]["people"] == 3
    assert Fraction(ring["rings"]["chance"]) <= Fraction(5, 100)


def test_departments_that_share_a_key_with_a_rater_are_no_people() -> None:
    departments = tuple(Subject(f"p{place}", kind="department") for place in range(12))
    assert written(favours(12), *departments)[0]["reciprocity"] is None


def test_fewer_than_five_pairs_say_nothing() -> None:
    sheets = [sheet(f"p{b}", "r", f"p{a}", 80, 80 + a) for a in range(4) for b in range(4) if a != b][:8]
    extra = [sheet("p9", "r", f"q{n}", 70, 80) for n in range(6)]
    tree, _ = written(statistics(POLICY, *sheets, *extra), *people(10))
    assert tree["reciprocity"] is None
