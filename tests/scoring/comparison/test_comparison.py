"""比绩: peers, past, benchmarks, by definition and against scipy; arrows only beyond chance."""

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.case.loading import Case, Streaming, load_case
from scoring.chapters.base import Evidence
from scoring.disclosure import disclose
from scoring.files.toml_file import FileError
from scoring.inputs import HistoryEntry, Indicator
from scoring.policy import parse_policy
from scoring.statistics.in_memory import Sheet
from scoring.statistics.record import statistics_from_record, statistics_record
from tests.scoring.comparison_samples import CHAPTER, compare, every, evidence, figure, policy_with, rated, shown, table
from tests.scoring.scoring_samples import BANDS, MANAGERS, ONE_RELATION, one_relation, sheet, subjects

FIVE = [s for key, total in zip("abcde", (90, 80, 80, 70, 60), strict=True) for s in rated(key, total, total)]


def test_peers_give_leave_one_out_mean_ranks_and_percentiles() -> None:
    """b: others 90, 80, 70, 60, mean 75; two below, two equal (b and c): (2 + 1) / 5."""
    found = figure(compare(policy_with(), FIVE), "b")["horizontal"][1]
    assert found["within"] == "unit"
    assert (found["of"], found["size"], found["rank"]) == ("甲科", 5, 2)
    assert (found["reference"], found["difference"], found["percentile"]) == ("75.00", "5.00", "60.00")
    ranks = [figure(compare(policy_with(), FIVE), key)["horizontal"][0]["rank"] for key in "abcde"]
    assert ranks == [1, 2, 2, 4, 5]


def test_peers_are_those_with_the_same_value_in_the_column() -> None:
    members = subjects("a", "b", unit="甲科") + subjects("c", "d", unit="乙科") + subjects("e", unit="")
    tree = compare(policy_with(), FIVE, members)
    assert [one["size"] for one in figure(tree, "a")["horizontal"]] == [5, 2]
    assert [one["within"] for one in figure(tree, "e")["horizontal"]] == ["group"]


def test_one_alone_has_a_rank_and_no_norm() -> None:
    found = figure(compare(policy_with(), rated("a", 80, 90)), "a")["horizontal"][0]
    assert (found["rank"], found["percentile"]) == (1, "50.00")
    assert "difference" not in found


@settings(deadline=None, max_examples=30)
@given(values=st.lists(st.integers(0, 100), min_size=2, max_size=9))
def test_rank_percentile_and_norm_follow_their_definitions(values: list[int]) -> None:
    keys = [f"s{number}" for number in range(len(values))]
    sheets = [one for key, value in zip(keys, values, strict=True) for one in rated(key, value)]
    tree = compare(policy_with(), sheets, subjects(*keys))
    for key, own in zip(keys, values, strict=True):
        found = figure(tree, key)["horizontal"][0]
        below = sum(1 for value in values if value < own)
        equal = sum(1 for value in values if value == own)
        percentile = Fraction(100 * (2 * below + equal), 2 * len(values))
        assert found["rank"] == 1 + sum(1 for value in values if value > own)
        assert abs(Fraction(found["percentile"]) - percentile) <= Fraction(1, 200)
        norm = Fraction(sum(values) - own, len(values) - 1)
        assert abs(Fraction(found["reference"]) - norm) <= Fraction(1, 200)
        assert Fraction(found["difference"]) == own - Fraction(found["reference"])


def test_arrow_only_where_the_interval_leaves_zero_out() -> None:
    table = '[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nvalue = {value}'
    totals = (81, 83, 85, 84, 82)
    verdicts = {}
    for value in (70, 82, 84, 95):
        tree = compare(policy_with(table.format(value=value)), rated("a", *totals))
        found = figure(tree, "a", "relation")["benchmarks"][0]
        expected = stats.ttest_1samp(totals, value).confidence_interval()
        assert [float(end) for end in found["interval"]] == pytest.approx([end - value for end in expected], rel=1e-3)
        verdicts[value] = found["verdict"]
    assert verdicts == {70: "up", 82: "none", 84: "none", 95: "down"}


def test_one_rater_never_makes_an_arrow() -> None:
    table = '[[comparison.benchmarks]]\nname = "目标"\nvalue = 10'
    found = figure(compare(policy_with(table), rated("a", 90)), "a")["benchmarks"][0]
    assert (found["difference"], found["verdict"], found["why"]) == ("80.00", "unknown", "too_few")
    assert "interval" not in found


def test_raters_who_all_agree_never_make_an_arrow() -> None:
    table = '[[comparison.benchmarks]]\nname = "目标"\nvalue = 10'
    found = figure(compare(policy_with(table), rated("a", 90, 90, 90)), "a")["benchmarks"][0]
    assert (found["verdict"], found["why"]) == ("unknown", "no_spread")


def test_measured_figures_never_make_an_arrow() -> None:
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "kpi"\npoints = 100\nsource = "indicator"\n[comparison]\nlevels = ["score"]'
    )
    indicators = (Indicator("a", "kpi", Fraction(90)), Indicator("b", "kpi", Fraction(50)))
    tree = compare(policy, [], subjects("a", "b"), indicators=indicators)
    found = figure(tree, "a")["horizontal"][0]
    assert (found["difference"], found["verdict"], found["why"]) == ("40.00", "unknown", "measured")


def test_mean_of_others_is_as_uncertain_as_all_of_them() -> None:
    sheets = rated("a", 90, 92, 94, 91, 93) + rated("b", 60, 62, 64, 61, 63)
    tree = compare(policy_with(), sheets + rated("c", 50, 52, 54, 51, 53))
    found = figure(tree, "a")["horizontal"][0]
    assert (found["reference"], found["verdict"]) == ("57.00", "up")
    variance = 2.5 / 5
    se = (variance + 2 * variance / 4) ** 0.5
    df = (variance + variance / 2) ** 2 / (variance**2 / 4 + 2 * (variance / 4) ** 2 / 4)
    reach = stats.t.ppf(0.975, df) * se
    assert [float(end) for end in found["interval"]] == pytest.approx([35 - reach, 35 + reach], rel=1e-3)
    one_only = compare(policy_with(), sheets + rated("c", 50))
    assert figure(one_only, "a")["horizontal"][0]["why"] == "others"


def test_past_of_history_has_a_difference_and_no_arrow() -> None:
    history = (
        HistoryEntry("a", "2023", Fraction(70)),
        HistoryEntry("a", "2024", Fraction(75)),
        HistoryEntry("a", "2025", None, "良好"),
    )
    sheets = rated("a", 90, 91, 92)
    found = figure(compare(policy_with(), sheets, history=history), "a")["vertical"]
    assert [(one["then"], one["difference"], one["verdict"], one["why"]) for one in found] == [
        ("2024", "16.00", "unknown", "past_score")
    ]
    named = compare(policy_with('past = "2023"'), sheets, history=history)
    assert figure(named, "a")["vertical"][0]["difference"] == "21.00"
    assert figure(compare(policy_with('past = "2020"'), sheets, history=history), "a")["vertical"] == []


def test_same_raters_in_both_periods_are_compared_in_pairs() -> None:
    """Far apart among each other, everybody two or three higher: only pairs see it."""
    now, then = (62, 73, 82, 93, 98), (60, 70, 80, 90, 96)
    tree = compare(policy_with(), rated("a", *then, period="1") + rated("a", *now, period="2"))
    found = figure(tree, "a", "relation")["vertical"][0]
    expected = stats.ttest_rel(now, then).confidence_interval()
    assert (found["now"], found["then"], found["difference"], found["verdict"]) == ("2", "1", "2.40", "up")
    assert [float(end) for end in found["interval"]] == pytest.approx(list(expected), rel=1e-3)
    part = figure(tree, "a", "part")["vertical"][0]
    assert part == found


def test_other_raters_in_the_second_period_are_compared_by_welch() -> None:
    now, then = (62, 73, 82, 93, 98), (60, 70, 80, 90)
    others = [sheet("a", "r", f"w{number}", total, period="2") for number, total in enumerate(now)]
    found = figure(compare(policy_with(), rated("a", *then, period="1") + others), "a", "relation")["vertical"][0]
    expected = stats.ttest_ind(now, then, equal_var=False).confidence_interval()
    assert found["verdict"] == "none"
    assert [float(end) for end in found["interval"]] == pytest.approx(list(expected), rel=1e-3)


def test_items_are_compared_over_periods_too() -> None:
    before = [sheet("a", "r", f"v{n}", 50 + n, 80 + n, period="1") for n in range(4)]
    after = [sheet("a", "r", f"v{n}", 90 + n, 80 + n, period="2") for n in range(4)]
    tree = compare(policy_with(items='["甲", "乙"]'), before + after)
    assert figure(tree, "a", "item", item="甲")["vertical"][0]["verdict"] == "up"
    assert figure(tree, "a", "item", item="乙")["vertical"][0]["verdict"] == "none"
    assert figure(tree, "a", "item", item="甲")["value"] == "71.50"


def test_part_over_periods_with_other_relations_is_not_judged() -> None:
    head = MANAGERS.replace('name = "经理"', 'name = "经理"\nmissing = "renormalise"')
    policy = parse_policy(head + "\n[comparison]\n")
    sheets = [sheet("a", "peer", f"v{n}", 80 + n, 80 + n, period="1") for n in range(4)]
    sheets += [sheet("a", "peer", f"v{n}", 90 - n, 90 + n, period="2") for n in range(4)]
    sheets += [sheet("a", "team", f"w{n}", 60 + n, 60 + n, period="2") for n in range(4)]
    tree = compare(policy, sheets)
    found = figure(tree, "a", "part", part="behaviour")["vertical"][0]
    assert (found["verdict"], found["why"]) == ("unknown", "relations_differ")
    assert figure(tree, "a", "relation", relation="peer")["vertical"][0]["verdict"] == "up"
    assert figure(tree, "a", "relation", relation="team")["vertical"] == []


def test_benchmark_may_be_a_subject_for_every_figure() -> None:
    table = '[[comparison.benchmarks]]\nname = "先进"\nsubject = "a"'
    sheets = rated("a", 90, 92, 94) + rated("b", 60, 62, 64)
    tree = compare(policy_with(table), sheets)
    assert figure(tree, "a")["benchmarks"] == []
    assert [
        figure(tree, "b", level)["benchmarks"][0]["verdict"] for level in ("score", "part", "relation", "item")
    ] == ["down"] * 4
    assert compare(policy_with(table.replace('"a"', '"z"')), sheets)["notes"] == [{"no_subject": ["先进"]}]


def test_column_that_nobody_fills_is_said() -> None:
    assert compare(policy_with('within = ["grupo"]'), FIVE)["notes"] == [{"no_values": ["grupo"]}]


def test_levels_leave_out_the_rest() -> None:
    tree = compare(policy_with('levels = ["item", "score"]', items='["甲", "乙"]'), [sheet("a", "r", "v", 80, 90)])
    assert [found["level"] for found in tree["subjects"][0]["figures"]] == ["score", "item", "item"]


def test_interval_of_a_score_without_its_leader_is_not_made_up() -> None:
    """A lone leader has no spread, so neither part nor score has; peers have."""
    policy = parse_policy(MANAGERS + "\n[comparison]\n")
    sheets = [sheet("a", "leader", "L", 80, 80)]
    sheets += [sheet("a", name, f"v{n}", 80 + n, 90 + n) for name in ("peer", "team") for n in range(5)]
    tree = compare(policy, sheets, indicators=(Indicator("a", "kpi", Fraction(90)),))
    with_interval = [found["relation"] for found in tree["subjects"][0]["figures"] if "interval" in found]
    assert set(with_interval) == {"peer", "team"}
    assert not any("interval" in figure(tree, "a", level) for level in ("score",))


@pytest.mark.parametrize(
    ("relation", "totals", "why"),
    [
        ('aggregate = "median"', (80, 82, 84, 86), "method"),
        ('aggregate = "share"\n  at_least = 60', (80, 82, 84, 20), "method"),
        ('aggregate = "trimmed"\n  trim = { by = "rater" }', (80, 82, 84), "too_few"),
        ('aggregate = "trimmed"\n  trim = { by = "rater" }', (80, 82, 84, 88), ""),
        ('aggregate = "trimmed"', (80, 82, 84, 88), ""),
        ('aggregate = "share"\n  at_least = 60', (*range(50, 70),), ""),
    ],
)
def test_every_way_of_aggregating_has_a_spread_or_says_why(relation: str, totals: tuple[int, ...], why: str) -> None:
    table = '[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nvalue = 10'
    tree = compare(policy_with(table, relation=relation), rated("a", *totals))
    found = figure(tree, "a", "relation")["benchmarks"][0]
    assert found.get("why", "") == why
    assert found["verdict"] == ("unknown" if why else "up")


def test_trimming_by_item_and_by_rater_agree_on_a_single_item() -> None:
    trees = [
        compare(
            policy_with(relation=f'aggregate = "trimmed"\n  trim = {{ by = "{by}" }}'), rated("a", 60, 75, 88, 90, 95)
        )
        for by in ("item", "rater")
    ]
    assert figure(trees[0], "a", "relation")["interval"] == figure(trees[1], "a", "relation")["interval"]


def test_trimming_by_item_with_gaps_says_why() -> None:
    policy = policy_with(items='["甲", "乙"]', relation='aggregate = "trimmed"')
    sheets = [sheet("a", "r", f"v{n}", 80 + n, None if n == 0 else 70 + n) for n in range(6)]
    assert "interval" not in figure(compare(policy, sheets), "a", "relation")


def test_median_of_twenty_has_a_bootstrap_interval() -> None:
    policy = policy_with(relation='aggregate = "median"')
    assert "interval" in figure(compare(policy, rated("a", *range(60, 80))), "a", "relation")
    assert "interval" not in figure(compare(policy, rated("a", *range(60, 79))), "a", "relation")


def test_year_of_quarters_by_the_same_raters_is_judged_by_rater() -> None:
    """Raters' yearly means 81, 83, 85: as if they had rated once."""
    sheets = rated("a", 80, 84, 85, period="1") + rated("a", 82, 82, 85, period="2")
    once = rated("a", 81, 83, 85)
    found = figure(compare(policy_with(), sheets), "a", "relation")["interval"]
    assert found == figure(compare(policy_with(), once), "a", "relation")["interval"]


def test_year_by_other_raters_each_time_adds_variances_and_by_some_of_the_same_adds_errors() -> None:
    """Quarters of three raters each, s² = 4 and 16: errors ½√(4/3 + 16/3), or ½(√(4/3) + √(16/3))."""
    first = rated("a", 80, 82, 84, period="1")
    others = [sheet("a", "r", f"w{n}", total, period="2") for n, total in enumerate((70, 74, 78))]
    some = [replace(others[0], voter="v0"), *others[1:]]
    ends = {}
    for name, second in (("others", others), ("some", some)):
        found = figure(compare(policy_with(), first + second), "a", "relation")
        assert found["value"] == "78.00"
        ends[name] = float(found["interval"][1]) - 78
    a, b = 4 / 3 / 4, 16 / 3 / 4
    df = (a + b) ** 2 / (a * a / 2 + b * b / 2)
    assert ends["others"] == pytest.approx(stats.t.ppf(0.975, df) * (a + b) ** 0.5, rel=1e-2)
    assert ends["some"] == pytest.approx(stats.t.ppf(0.975, 2) * (a**0.5 + b**0.5), rel=1e-2)


@settings(deadline=None, max_examples=20)
@given(data=st.data())
def test_comparison_ignores_the_order_of_sheets_and_has_no_floats(data: st.DataObject) -> None:
    keys = ("a", "b", "c")
    sheets = [
        sheet(key, "r", f"v{number}", data.draw(st.integers(0, 100)), period=period)
        for key in keys
        for period in ("1", "2")
        for number in range(data.draw(st.integers(1, 4)))
    ]
    policy = policy_with()
    forth, back = compare(policy, sheets), compare(policy, data.draw(st.permutations(sheets)))
    assert forth == back
    assert not any(isinstance(member, float) for member in every(forth))


def test_item_of_a_voter_with_two_sheets_says_why() -> None:
    """Two seats of one enterprise are one voter: the relation has a spread, the item would count it twice."""
    table = '[[comparison.benchmarks]]\nname = "目标"\nrelation = "r"\nitem = "甲"\nvalue = 10'
    tree = compare(policy_with(table), [*rated("a", 80, 82, 84), sheet("a", "r", "v0", 60)])
    assert figure(tree, "a", "item")["benchmarks"][0]["why"] == "seats"
    assert "interval" in figure(tree, "a", "relation")


@settings(deadline=None, max_examples=15)
@given(values=st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_rank_of_the_score_in_the_group_is_the_published_rank(values: list[int]) -> None:
    whole = evidence(policy_with(), [one for n, value in enumerate(values) for one in rated(f"s{n}", value)])
    tree = CHAPTER.build(whole)
    assert tree is not None
    for one in whole.results.subjects:
        assert figure(tree, one.subject)["horizontal"][0]["rank"] == one.rank


def test_tree_is_the_same_after_it_was_kept_as_json_or_with_the_statistics() -> None:
    sheets = rated("a", 60, 70, 80, 90, period="1") + rated("a", 63, 69, 84, 88, period="2") + rated("b", 60, 70, 75)
    whole = evidence(policy_with(), sheets)
    tree = CHAPTER.build(whole)
    kept = statistics_from_record(whole.policy, statistics_record(whole.statistics))
    assert tree == json.loads(json.dumps(tree))
    assert CHAPTER.build(replace(whole, statistics=kept)) == tree


def test_streamed_ratings_give_the_same_comparison(write_case: Callable[..., Path]) -> None:
    text = ONE_RELATION.format(head="", part="", items='["甲", "乙"]', relation="") + BANDS + "[comparison]\n"
    rows = [f"{key},r,v{n},{item},{60 + 7 * n % 23}" for key in "abcd" for n in range(6) for item in "甲乙"]
    folder = write_case(
        text,
        subjects="subject,name,kind,unit,level\n" + "".join(f"{key},{key},person,甲科,\n" for key in "abcd"),
        ratings="subject,relation,rater,item,value\n" + "\n".join(rows) + "\n",
    )
    kept, streamed = load_case(folder), load_case(folder, Streaming(smallest=0))
    assert not streamed.statistics.keeps_votes
    trees = [CHAPTER.build(_evidence_of(case)) for case in (kept, streamed)]
    assert trees[0] == trees[1]


def _evidence_of(case: Case) -> Evidence:
    return Evidence(case.policy, case.statistics, case.subjects, case.score())


# sheets


def test_sheets_speak_chinese_and_say_when_nothing_shows() -> None:
    text = '[[comparison.benchmarks]]\nname = "全市平均"\nrelation = "r"\nvalue = 79'
    sheets = rated("a", 60, 70, 80, 90, period="1") + rated("a", 63, 69, 84, 88, period="2")
    tree = compare(policy_with(text), sheets, history=(HistoryEntry("a", "2024", Fraction(70)),))
    rows = table(CHAPTER.sheets(dict(tree)), "比绩")
    told = {(row["指标"], row["对比"]): (row["结论"], row["说明"]) for row in rows}
    assert told["总分", "本人往期（2024）"] == ("无法判断", "往期只有得分，没有误差")
    assert told["all·r", "本人各期（2 对 1）"] == ("看不出变化", "")
    assert told["all·r", "标杆（全市平均）"] == ("看不出差别", "")
    ranks = table(CHAPTER.sheets(dict(tree)), "名次")
    assert [(row["指标"], row["范围"], row["名次"], row["人数"]) for row in ranks if row["指标"] == "总分"] == [
        ("总分", "同组", 1, 1),
        ("总分", "本部门（甲科）", 1, 1),
    ]


def test_policy_without_the_table_has_no_comparison() -> None:
    assert CHAPTER.build(evidence(one_relation(), FIVE)) is None


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("winthin = []", "comparison.winthin", "unknown_key"),
        ('levels = ["score", "sum"]', "comparison.levels[2]", "unknown_name"),
        ("confidence = 100", "comparison.confidence", "out_of_range"),
        ('[[comparison.benchmarks]]\nname = "x"', "comparison.benchmarks[1]", "one_of"),
        (
            '[[comparison.benchmarks]]\nname = "x"\npart = "y"\nvalue = 1',
            "comparison.benchmarks[1].part",
            "unknown_name",
        ),
        ('[[comparison.benchmarks]]\nname = "x"\nitem = "甲"\nvalue = 1', "comparison.benchmarks[1].item", "needs"),
        (
            '[[comparison.benchmarks]]\nname = "x"\nrelation = "r"\nitem = "丁"\nvalue = 1',
            "comparison.benchmarks[1].item",
            "unknown_name",
        ),
        (
            '[[comparison.benchmarks]]\nname = "x"\nvalue = 1\n[[comparison.benchmarks]]\nname = "x"\nvalue = 2',
            "comparison.benchmarks[2].name",
            "duplicate",
        ),
    ],
)
def test_settings_are_refused_with_their_place(text: str, place: str, code: str) -> None:
    with pytest.raises(FileError) as refused:
        policy_with(text)
    assert (refused.value.column, refused.value.code) == (place, code)
    assert refused.value.line is not None


@settings(deadline=None, max_examples=15)
@given(shift=st.integers(1, 15), others=st.integers(0, 4))
def test_what_is_shown_follows_from_what_the_gate_shows(shift: int, others: int) -> None:
    """Peers up, staff down by as much: all that is published stays, so all that is compared must stay."""
    policy = parse_policy(MANAGERS + "\n[comparison]\n")

    def case(move: int) -> list[Sheet]:
        sheets = [sheet("a", "leader", f"l{n}", 70 + n, 75) for n in range(3)]
        sheets += [sheet("a", "peer", f"p{n}", 70 + n + move, 75 + move) for n in range(3)]
        sheets += [sheet("a", "team", f"t{n}", 70 + n - move, 75 - move) for n in range(2)]
        for other in range(others):
            sheets += [sheet(f"b{other}", name, f"x{n}", 60 + n, 80) for name in ("leader", "peer") for n in range(3)]
        return sheets

    members = subjects("a", *(f"b{other}" for other in range(others)))
    trees = [shown(policy, case(move), members) for move in (0, shift)]
    gates = [disclose(policy, evidence(policy, case(move), members).results) for move in (0, shift)]
    assert gates[0] == gates[1]
    assert trees[0] == trees[1]
