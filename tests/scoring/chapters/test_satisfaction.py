"""The chapter on satisfaction: what it says, what it refuses, and what it must not show to others."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.chapters.base import Evidence
from scoring.chapters.satisfaction import Satisfaction
from scoring.composition import score
from scoring.disclosure import disclose
from scoring.files.toml_file import FileError
from scoring.inputs import Population
from scoring.policy import Policy, parse_policy
from scoring.statistics.in_memory import Sheet, Statistics
from tests.scoring.scoring_samples import BANDS, subjects

POLICY = """
name = "园区服务"
percent = "of_range"
scale = [1, 5]
{scales}
[[parts]]
key = "enterprise"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "{relation}"
  points = 100
  items = {items}
  {more}
{settings}
"""
CHAPTER = Satisfaction()
Filled = Sequence[int | None]


def policy_of(
    settings: str = "", items: str = '["甲", "乙"]', more: str = "", relation: str = "enterprise", scales: str = ""
) -> Policy:
    text = POLICY.format(settings=settings, items=items, more=more, relation=relation, scales=scales)
    return parse_policy(text + BANDS)


def sheets(subject: str, filled: Sequence[Filled], relation: str = "enterprise", who: str = "E") -> list[Sheet]:
    return [
        Sheet(subject, relation, f"{who}{number}", "", {
            item: Fraction(value) for item, value in zip("甲乙丙丁", answers, strict=False) if value is not None
        })
        for number, answers in enumerate(filled)
    ]  # fmt: skip


def written(policy: Policy, *given: Sheet, invited: int | None = None) -> tuple[Any, Any]:
    """The whole chapter, and what of it others may see."""
    names = sorted({one.subject for one in given})
    statistics = Statistics(policy, given)
    relation = next(relation.relation for _, relation in policy.relations())
    populations = () if invited is None else tuple(Population(name, relation, invited) for name in names)
    results = score(policy, statistics, subjects(*names), populations=populations)
    evidence = Evidence(policy, statistics, subjects(*names), results, populations=populations)
    tree = CHAPTER.build(evidence)
    return tree, None if tree is None else CHAPTER.disclose(tree, disclose(policy, results))


def levels(*numbers: int) -> list[Filled]:
    """Sheets of one item: so many 非常满意, 满意 …"""
    return [[5 - step] for step, number in enumerate(numbers) for _ in range(number)]


def test_shares_index_and_verdict_of_a_hundred_answers() -> None:
    policy = policy_of("[satisfaction]\ntarget = 75\n", '["甲"]')
    tree, _ = written(policy, *sheets("a", levels(60, 25, 10, 3, 2)))
    found = tree["surveys"][0]["subjects"][0]["overall"]
    assert found["levels"] == [60, 25, 10, 3, 2]
    assert {name: found[name]["value"] for name in ("top2", "top3", "bad", "index")} == {
        "top2": "85.00", "top3": "95.00", "bad": "5.00", "index": "84.50",
    }  # fmt: skip
    assert (found["top2"]["low"], found["top2"]["high"], found["verdict"]) == ("76.72", "90.69", "reached")


@pytest.mark.parametrize(("target", "invited", "verdict"), [
    (85, None, "uncertain"), (95, None, "missed"), (50, None, "reached"), (84, 20, "reached"), (86, 20, "missed"),
])  # fmt: skip
def test_the_interval_decides_about_a_target_and_a_census_is_certain(
    target: int, invited: int | None, verdict: str
) -> None:
    policy = policy_of(f"[satisfaction]\ntarget = {target}\n", '["甲"]')
    tree, _ = written(policy, *sheets("a", levels(10, 7, 3)), invited=invited)
    assert tree["surveys"][0]["subjects"][0]["overall"]["verdict"] == verdict


def test_every_figure_comes_with_its_definition() -> None:
    tree, shown = written(policy_of(), *sheets("a", [[5, 4]] * 9))
    names = {"top2", "top3", "bad", "index"}
    assert names <= tree["definitions"].keys()
    assert shown["definitions"] == tree["definitions"]
    for one in (tree, shown):
        cells = [str(cell) for sheet in CHAPTER.sheets(one) for row in sheet.rows for cell in row]
        assert all(text in cells for text in tree["definitions"].values())
    assert tree["definitions"]["top2"] == "满意率＝（非常满意＋满意）÷有效评价数"


def test_items_of_one_person_do_not_narrow_the_interval() -> None:
    one, _ = written(policy_of(items='["甲"]'), *sheets("a", [[5]] * 8 + [[2]] * 8))
    two, _ = written(policy_of(), *sheets("a", [[5, 5]] * 8 + [[2, 2]] * 8))
    single, pooled = (tree["surveys"][0]["subjects"][0]["overall"] for tree in (one, two))
    assert (single["answers"], pooled["answers"]) == (16, 32)
    assert single["top2"] == pooled["top2"]


def test_an_overall_item_stands_for_everything() -> None:
    tree, _ = written(policy_of('[satisfaction]\noverall = "乙"\n'), *sheets("a", [[5, 2]] * 9))
    assert tree["surveys"][0]["subjects"][0]["overall"]["top2"]["value"] == "0.00"


def test_other_scales_are_no_levels_and_nps_needs_0_to_10() -> None:
    asked = policy_of('[satisfaction]\nnps = ["乙"]\n', scales='[scales]\n"乙" = [0, 10]\n')
    tree, shown = written(asked, *sheets("a", [[5, 10]] * 6 + [[5, 3]] * 3))
    found = tree["surveys"][0]["subjects"][0]
    assert [item["item"] for item in found["items"]] == ["甲"]
    assert (found["nps"][0]["value"], found["nps"][0]["method"]) == ("33.33", "adjusted")
    assert shown["surveys"][0]["subjects"][0]["nps"] == found["nps"]
    percent = policy_of(items='["甲"]', scales='[scales]\n"甲" = [0, 100]\n')
    assert written(percent, *sheets("a", [[80]] * 9))[0] is None


def test_only_those_who_are_served_are_surveyed_unless_the_policy_names_others() -> None:
    plain, named = policy_of(relation="peer"), policy_of('[satisfaction]\nrelations = ["peer"]\n', relation="peer")
    assert written(plain, *sheets("a", [[5, 5]] * 9, "peer"))[0] is None
    assert written(named, *sheets("a", [[5, 5]] * 9, "peer"))[0]["surveys"][0]["relation"] == "peer"


def test_weights_importance_and_drivers_are_told_or_refused() -> None:
    table = '[satisfaction]\noverall = "乙"\nweights = { "甲" = 0.6, "乙" = 0.4 }\nimportance = { "甲" = "丙" }\n'
    policy = policy_of(table, '["甲", "乙", "丙"]')
    tree, _ = written(policy, *sheets("a", [[5, 3, 5]] * 9 + [[4, 3, 4]] * 9))
    whole = tree["surveys"][0]["together"]
    assert whole["index"] == {"value": "72.50"}  # (0.6 × 3.5 + 0.4 × 2) / 4
    assert whole["importance"]["points"][0]["quadrant"] == "undecided"  # one point lies on its own cross-hairs
    assert whole["drivers"] == {"refused": "too_few_rows", "subjects": 1, "asked": 1}


def test_drivers_need_ten_subjects_per_item_and_say_how_sure_the_order_is() -> None:
    policy = policy_of('[satisfaction]\noverall = "丙"\n', '["甲", "乙", "丙"]')
    given: list[Sheet] = []
    for number in range(24):
        first = [1 + (number + rater) % 5 for rater in range(9 + number % 4)]
        second = [1 + (number * 3 + rater * 2) % 5 for rater in range(9 + number % 4)]
        given += sheets(f"s{number:02}", list(zip(first, second, first, strict=True)), who=f"{number}-")
    tree, shown = written(policy, *given)
    found = tree["surveys"][0]["together"]["drivers"]
    assert found["subjects"] == 24
    assert [item["item"] for item in found["items"]] == ["甲", "乙"]
    assert found["items"][0]["ranks"] == [1, 1]
    assert found["explained"] == "1.00"
    assert shown["surveys"][0]["together"]["drivers"] == found


def test_margins_weigh_subjects_and_say_what_it_costs() -> None:
    table = "[satisfaction]\n[satisfaction.margins.level]\n"
    given = [*sheets("a", levels(20, 20)), *sheets("b", levels(0, 10, 50), who="F")]
    statistics = Statistics(policy := policy_of(f'{table}"甲级" = 50\n"乙级" = 50\n', '["甲"]'), given)
    named = tuple(
        type(one)(one.subject, level=level) for one, level in zip(subjects("a", "b"), ("甲级", "乙级"), strict=True)
    )
    tree = CHAPTER.build(Evidence(policy, statistics, named, score(policy, statistics, named)))
    assert tree is not None
    found = tree["surveys"][0]["together"]["weighted"]
    assert found["top2"]["value"] == "58.33"  # half of 100 % and half of 16.67 %
    assert (found["converged"], found["deff"], found["trimmed"]) == (True, "1.042", 0)
    assert found["n_eff"] == "57.60"  # nobody is known under both, so at most sixty surely differ


def test_margins_that_cannot_be_met_are_refused_by_name() -> None:
    table = "[satisfaction]\n[satisfaction.margins.subject]\na = 60\nz = 40\n"
    policy = policy_of(table, '["甲"]')
    few, _ = written(policy, *sheets("a", levels(19, 0)))
    many, _ = written(policy, *sheets("a", levels(30, 0)))
    other, _ = written(policy, *sheets("a", levels(30, 0)), *sheets("z", levels(30, 0)), *sheets("b", levels(30, 0)))
    found = [tree["surveys"][0]["together"]["weighted"] for tree in (few, many, other)]
    assert found == [
        {"refused": "too_few", "what": "subject=a"},
        {"refused": "empty_category", "what": "subject=z"},
        {"refused": "unknown_category", "what": "subject=b"},
    ]


@pytest.mark.parametrize(("table", "code"), [
    ("tagret = 85", "unknown_key"), ('relations = ["peer"]', "unknown_name"), ('items = ["丁"]', "unknown_name"),
    ('overall = "丁"', "unknown_name"), ("points = [1, 2, 3, 4, 5]", "wrong_type"), ("points = [5, 4]", "wrong_type"),
    ("target = 0", "out_of_range"), ("target = 101", "out_of_range"), ('target_of = "bad"', "unknown_name"),
    ('nps = ["丁"]', "unknown_name"), ('weights = { "丁" = 1 }', "unknown_name"),
    ('weights = { "甲" = 0 }', "wrong_type"),
    ('importance = { "甲" = "丁" }', "unknown_name"), ('margins = { level = { "甲级" = 0 } }', "wrong_type"),
    ("margins = { level = {} }", "wrong_type"),
])  # fmt: skip
def test_settings_that_make_no_sense_are_refused(table: str, code: str) -> None:
    with pytest.raises(FileError) as refused:
        policy_of(f"[satisfaction]\n{table}\n")
    assert refused.value.code == code


def shown_keys(shown: Any, subject: str) -> set[str]:
    rows = [] if shown is None else [row for survey in shown["surveys"] for row in survey["subjects"]]
    return {key for row in rows if row["subject"] == subject for key in (row["overall"] or {})}


@pytest.mark.parametrize(("raters", "keys"), [
    (2, set()), (4, set()), (5, {"answers", "top2"}), (7, {"answers", "top2"}),
    (8, {"answers", "levels", "top2", "top3", "bad", "index"}),
])  # fmt: skip
def test_levels_are_shown_from_eight_raters_and_the_best_share_from_five(raters: int, keys: set[str]) -> None:
    _, shown = written(policy_of(), *sheets("a", [[5, 4]] * raters), *sheets("b", [[4, 4]] * 9, who="F"))
    assert shown_keys(shown, "a") == keys
    assert shown["surveys"][0]["together"]["subjects"] == 1 + (raters >= 8)


def test_what_is_open_together_never_tells_what_is_closed() -> None:
    """Less the subjects shown, a total over all would leave the four."""
    _, shown = written(policy_of(), *sheets("a", [[1, 1]] * 4), *sheets("b", [[5, 5]] * 9, who="F"))
    survey = shown["surveys"][0]
    assert [row["subject"] for row in survey["subjects"]] == ["b"]
    assert (survey["surveyed"], survey["together"]["overall"]["levels"]) == (2, [18, 0, 0, 0, 0])


def test_real_names_are_shown_however_few() -> None:
    _, shown = written(policy_of(more="anonymous = false"), *sheets("a", [[5, 4]] * 2))
    assert "levels" in shown_keys(shown, "a")


def test_whoever_leaves_an_item_out_is_not_singled_out_by_item_means() -> None:
    """Nine answer both items, one only the first: the mean of totals less the item means is that one answer."""
    policy = policy_of()
    _, one = written(policy, *sheets("a", [[5, 4]] * 9 + [[1, None]]))
    _, three = written(policy, *sheets("a", [[5, 4]] * 9 + [[1, None]] * 3))
    assert shown_keys(one, "a") == {"answers", "top2", "top3", "bad"}
    assert "index" in shown_keys(three, "a")


def test_an_item_few_answered_is_left_out_and_out_of_the_whole() -> None:
    _, shown = written(policy_of(), *sheets("a", [[5, None]] * 9 + [[5, 1]] * 3))
    row = shown["surveys"][0]["subjects"][0]
    assert [item["item"] for item in row["items"]] == ["甲"]
    assert (row["overall"]["answers"], row["overall"]["levels"]) == (12, [12, 0, 0, 0, 0])


@pytest.mark.parametrize("more", ['aggregate = "trimmed"', 'aggregate = "median"'])
def test_no_item_mean_stands_beside_a_trimmed_mean_or_a_median(more: str) -> None:
    _, shown = written(policy_of(more=more), *sheets("a", [[5, 4]] * 12))
    assert shown_keys(shown, "a") == {"answers", "top2", "top3", "bad"}


def test_shares_beside_a_published_share_need_regular_sheets() -> None:
    policy = policy_of(more='aggregate = "share"\n  at_least = 4')
    _, regular = written(policy, *sheets("a", [[5, 4]] * 9))
    _, irregular = written(policy, *sheets("a", [[5, 4]] * 9 + [[1, None]]))
    assert "top2" in shown_keys(regular, "a")
    assert irregular is None


form = st.tuples(*[st.sampled_from([1, 3, 5, None])] * 3)


@settings(deadline=None, max_examples=150)
@given(st.lists(form, min_size=8, max_size=11))
@pytest.mark.slow
def test_nothing_published_solves_for_what_fewer_than_three_answered(filled: list[tuple[int | None, ...]]) -> None:
    """Unknown is every single answer; known are the published percentage and every index that is shown."""
    valid = [answers for answers in filled if sum(value is not None for value in answers) >= 2]
    assume(len(valid) >= 8)
    _, shown = written(policy_of(items='["甲", "乙", "丙"]'), *sheets("a", valid))
    rows = [row for survey in (shown or {"surveys": []})["surveys"] for row in survey["subjects"]]
    asked = ["甲乙丙".index(item["item"]) for row in rows for item in row["items"] if "index" in item]
    cells = [(rater, item) for rater, answers in enumerate(valid) for item in range(3) if answers[item] is not None]
    given_by = {rater: sum(value is not None for value in answers) for rater, answers in enumerate(valid)}
    published = np.array(
        [[1 / given_by[rater] for rater, _ in cells], *([float(item == index) for _, item in cells] for index in asked)]
    )
    full = np.linalg.matrix_rank(published)
    for size in (1, 2):
        for few in combinations(range(len(valid)), size):
            outside = [place for place, (rater, _) in enumerate(cells) if rater not in few]
            assert np.linalg.matrix_rank(published[:, outside]) == full


def test_order_of_sheets_changes_nothing() -> None:
    given_sheets = [*sheets("a", levels(3, 4, 5, 1, 1)), *sheets("b", levels(6, 2, 1), who="F")]
    policy = policy_of("[satisfaction]\ntarget = 80\n", '["甲"]')
    assert written(policy, *given_sheets) == written(policy, *reversed(given_sheets))
