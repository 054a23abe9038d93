"""比绩 behind the gate: nothing shown depends on what is hidden."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.inputs import HistoryEntry
from scoring.statistics.in_memory import Sheet
from tests.scoring.comparison_samples import CHAPTER, every, figure, policy_with, rated, shown, table
from tests.scoring.scoring_samples import sheet, subjects


def hidden_case(hidden: Sequence[int], *open_ones: Sequence[int]) -> list[Sheet]:
    """h is rated by two (below three), the others by as many as given."""
    sheets = rated("h", *hidden)
    for number, totals in enumerate(open_ones):
        sheets += rated(f"s{number}", *totals)
    return sheets


totals = st.lists(st.integers(0, 100), min_size=3, max_size=6)


@settings(deadline=None, max_examples=25)
@given(
    one=st.lists(st.integers(0, 100), min_size=2, max_size=2),
    other=st.lists(st.integers(0, 100), min_size=2, max_size=2),
    rest=st.lists(totals, min_size=1, max_size=6),
)
def test_what_is_shown_does_not_depend_on_a_hidden_score(
    one: list[int], other: list[int], rest: list[list[int]]
) -> None:
    """Non-interference: whatever h got, the same is shown; so no set of means, ranks or arrows solves for it."""
    table = (
        '[[comparison.benchmarks]]\nname = "先进"\nsubject = "h"\n[[comparison.benchmarks]]\nname = "目标"\nvalue = 80'
    )
    policy = policy_with(table)
    assert shown(policy, hidden_case(one, *rest)) == shown(policy, hidden_case(other, *rest))


@settings(deadline=None, max_examples=25)
@given(base=st.integers(20, 80), step=st.integers(1, 20), rest=st.lists(totals, min_size=3, max_size=6))
def test_what_is_shown_of_four_raters_does_not_depend_on_how_they_differ(
    base: int, step: int, rest: list[list[int]]
) -> None:
    """Same mean, other spread: below five raters neither interval nor arrow nor word may tell."""
    policy = policy_with('[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nvalue = 50')
    near = [one for n, t in enumerate(((base,) * 4, *rest)) for one in rated(f"s{n}", *t)]
    far = [one for n, t in enumerate(((base - step, base, base, base + step), *rest)) for one in rated(f"s{n}", *t)]
    assert shown(policy, near) == shown(policy, far)


def test_arrow_is_shown_from_five_raters_on_and_for_items_from_eight() -> None:
    table = '[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\n{item}value = 10'
    for level, item, enough in (("relation", "", 5), ("item", 'item = "甲"\n', 8)):
        for count in (enough - 1, enough):
            tree = shown(policy_with(table.format(item=item)), rated("a", *range(80, 80 + count)))
            found = figure(tree, "a", level)["benchmarks"][0]
            assert found.get("verdict") == ("up" if count == enough else None)
            assert "interval" not in found


def test_unanimity_is_shown_as_no_difference() -> None:
    policy = policy_with('[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nvalue = 10')
    found = figure(shown(policy, rated("a", *[90] * 6)), "a", "relation")["benchmarks"][0]
    assert (found["verdict"], "why" in found) == ("none", False)


def test_peers_with_a_hidden_one_are_marked_hidden() -> None:
    tree = shown(policy_with(), hidden_case((50, 60), (80, 90, 70), (70, 60, 80), (90, 91, 92), (60, 61, 62)))
    assert figure(tree, "s0")["horizontal"] == [
        {"within": "group", "of": "", "hidden": True},
        {"within": "unit", "of": "甲科", "hidden": True},
    ]
    assert [one["figures"] for one in tree["subjects"] if one["subject"] == "h"] == [[]]


def test_peers_without_a_hidden_one_are_shown_beside_them() -> None:
    members = subjects("s0", "s1", "s2", "s3", unit="甲科") + subjects("h", unit="乙科")
    sheets = hidden_case((50, 60), (80, 90, 70), (70, 60, 80), (90, 91, 92), (60, 61, 62))
    found = figure(shown(policy_with(), sheets, members), "s0")["horizontal"]
    assert found[0] == {"within": "group", "of": "", "hidden": True}
    assert (found[1]["reference"], found[1]["rank"]) == ("74.00", 2)


def test_mean_of_one_or_two_others_is_their_score_and_hidden() -> None:
    three = [one for key in ("a", "b", "c") for one in rated(key, 70, 80, 90)]
    assert figure(shown(policy_with(), three), "a")["horizontal"][0]["hidden"] is True
    four = three + rated("d", 60, 60, 60)
    assert figure(shown(policy_with(), four), "a")["horizontal"][0]["reference"] == "73.33"


def test_second_mean_that_leaves_out_one_person_is_hidden() -> None:
    """Group of five and department of four of them: the difference would be the fifth."""
    members = subjects("a", "b", "c", "d", unit="甲科") + subjects("e", unit="乙科")
    sheets = [one for key in "abcde" for one in rated(key, 70, 80, 90)]
    found = figure(shown(policy_with(), sheets, members), "a")["horizontal"]
    assert ["hidden" in one for one in found] == [False, True]


def test_items_are_shown_only_where_everybody_answered_everything() -> None:
    policy = policy_with(items='["甲", "乙"]')
    full = [sheet("a", "r", f"v{n}", 80 + n, 70 + n) for n in range(4)]
    assert figure(shown(policy, full), "a", "item", item="甲")["value"] == "81.50"
    gap = [*full[:3], sheet("a", "r", "v3", 83, None)]
    levels = [found["level"] for found in shown(policy, gap)["subjects"][0]["figures"]]
    assert "relation" in levels
    assert "item" not in levels


def test_items_of_a_voter_with_two_half_sheets_are_hidden() -> None:
    policy = policy_with(items='["甲", "乙"]')
    halves = [sheet("a", "r", "v0", 80, None), sheet("a", "r", "v0", None, 70)]
    tree = shown(policy, [*halves, *(sheet("a", "r", f"v{n}", 80 + n, 70 + n) for n in range(1, 5))])
    assert "item" not in [found["level"] for found in tree["subjects"][0]["figures"]]


def test_verdict_counts_only_raters_that_trimming_leaves() -> None:
    text = '[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nvalue = 10'
    policy = policy_with(text, relation='aggregate = "trimmed"\n  trim = { by = "rater" }')
    for count, verdict in ((6, None), (7, "up")):
        tree = shown(policy, rated("a", *range(80, 80 + count)))
        assert figure(tree, "a", "relation")["benchmarks"][0].get("verdict") == verdict


def test_items_trimmed_to_fewer_than_the_smallest_group_are_hidden() -> None:
    """Four raters, two dropped from each item: the item's mean is two answers'."""
    policy = policy_with(items='["甲", "乙"]', relation='aggregate = "trimmed"')
    four, five = ([sheet("a", "r", f"v{n}", 80 + n, 70 - n) for n in range(count)] for count in (4, 5))
    levels = [[found["level"] for found in shown(policy, sheets)["subjects"][0]["figures"]] for sheets in (four, five)]
    assert ["relation" in found for found in levels] == [True, True]
    assert ["item" in found for found in levels] == [False, True]


def test_verdict_against_a_subject_with_few_raters_is_withheld() -> None:
    policy = policy_with('[[comparison.benchmarks]]\nname = "先进"\nsubject = "b"')
    for count, verdict in ((4, None), (5, "up")):
        tree = shown(policy, rated("a", *range(80, 86)) + rated("b", *range(20, 20 + count)))
        assert figure(tree, "a", "relation")["benchmarks"][0].get("verdict") == verdict


def test_items_beside_a_trimmed_total_are_hidden() -> None:
    """n × plain mean less (n − 2) × trimmed mean is the sum of two raters' totals."""
    policy = policy_with(items='["甲", "乙"]', relation='aggregate = "trimmed"\n  trim = { by = "rater" }')
    tree = shown(policy, [sheet("a", "r", f"v{n}", 80 + n, 70 + n) for n in range(6)])
    assert "item" not in [found["level"] for found in tree["subjects"][0]["figures"]]


def test_earlier_periods_inside_the_ratings_are_not_shown() -> None:
    sheets = rated("a", 60, 70, 80, 90, period="1") + rated("a", 61, 71, 81, 91, period="2")
    history = (HistoryEntry("a", "2024", Fraction(75)),)
    tree = shown(policy_with(), sheets, history=history)
    found = [one["source"] for figures in tree["subjects"][0]["figures"] for one in figures["vertical"]]
    assert found == ["history"]


def test_shown_comparison_holds_no_interval_anywhere() -> None:
    tree = shown(policy_with(), [one for key in "abcde" for one in rated(key, *range(70, 79))])
    assert not any(isinstance(member, Mapping) and "interval" in member for member in every(tree))


def test_sheets_of_the_shown_comparison_say_what_is_withheld() -> None:
    tree = shown(policy_with(), hidden_case((50, 60), (80, 90, 70), (70, 60, 80), (90, 91, 92)))
    rows = table(CHAPTER.sheets(dict(tree)), "比绩")
    assert {row["结论"] for row in rows} == {"不公布"}
    assert {row["参照"] for row in rows} == {None}
    assert table(CHAPTER.sheets(dict(tree)), "名次") == []
