"""Arithmetic of the score: percentages, raters, relations, parts, periods, and what is missing."""

from fractions import Fraction as Exact

import pytest

from scoring.arithmetic import exact_text, half_up, number_text, percent_of, publish
from scoring.composition import score
from scoring.inputs import Event, Indicator, LedgerEntry, Population, Unit
from scoring.policy import Policy, load_builtin, parse_policy
from scoring.policy_model import Scale
from scoring.results import Results
from scoring.statistics.in_memory import Sheet, SheetError
from tests.scoring.scoring_samples import BANDS, MANAGERS, one_relation, sheet, statistics, subjects


def of_one(policy: Policy, *sheets: Sheet) -> Results:
    return score(policy, statistics(policy, *sheets), subjects("a"))


def text_of(policy: Policy, *sheets: Sheet) -> str:
    return of_one(policy, *sheets).subject("a").score_text


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("89.995", 2, "90.00"),
        ("85.075", 2, "85.08"),
        ("89.4995", 0, "89"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.004", 2, "0.00"),
        ("0.005", 2, "0.01"),
        ("100", 3, "100.000"),
    ],
)
def test_number_text_rounds_half_away_from_zero_once(value: str, decimals: int, expected: str) -> None:
    assert number_text(Exact(value), decimals) == expected
    assert publish(Exact(value), decimals) == Exact(expected)


def test_half_up_of_shares_that_floats_get_wrong() -> None:
    assert [half_up(n * Exact(35) / 100) for n in (90, 170, 330)] == [32, 60, 116]


def test_exact_text_is_decimal_where_it_ends() -> None:
    assert [exact_text(Exact(n)) for n in ("89.995", "251/3", "7", "-0.5", "1/8")] == [
        "89.995",
        "251/3",
        "7",
        "-0.5",
        "0.125",
    ]


def test_exact_text_loses_nothing_however_long() -> None:
    for power in (17, 30):
        assert exact_text(Exact(1, 10**power)) == f"0.{'0' * (power - 1)}1"
        assert exact_text(Exact(10**power + 1, 3)) == f"{10**power + 1}/3"
        assert exact_text(Exact(1, 5**power)) == number_text(Exact(1, 5**power), power)


def test_percent_of_scale_by_both_rules() -> None:
    scale = Scale(Exact(1), Exact(5))
    assert (percent_of(Exact(4), scale, "of_max"), percent_of(Exact(4), scale, "of_range")) == (80, 75)


def test_rater_total_is_the_weighted_mean_of_what_was_answered() -> None:
    policy = one_relation('{ "甲" = 3, "乙" = 1 }')
    assert text_of(policy, sheet("a", "r", "1", 80, 40)) == "70.00"
    assert text_of(policy, sheet("a", "r", "1", 80, None)) == "80.00"


def test_sheet_below_half_of_the_weight_is_left_out_and_flagged() -> None:
    policy = one_relation('{ "甲" = 3, "乙" = 1 }')
    result = of_one(policy, sheet("a", "r", "1", None, 40), sheet("a", "r", "2", 60, 60)).subject("a")
    assert (result.score_text, result.flags) == ("60.00", ("invalid_sheet", "hidden"))


def test_sheet_with_exactly_half_of_the_weight_counts() -> None:
    assert text_of(one_relation('["甲", "乙"]'), sheet("a", "r", "1", 50, None)) == "50.00"


def test_each_rater_is_one_vote_however_many_items_answered() -> None:
    policy = one_relation('["甲", "乙"]')
    assert text_of(policy, sheet("a", "r", "1", 100, None), sheet("a", "r", "2", 50, 50)) == "75.00"


def test_sheets_of_one_voter_are_one_vote() -> None:
    policy = one_relation()
    seats = [sheet("a", "r", "E", 40), sheet("a", "r", "E", 60), sheet("a", "r", "F", 100)]
    result = of_one(policy, *seats).subject("a")
    assert (result.score_text, result.parts[0].relations[0].raters) == ("75.00", 2)


def test_trimmed_by_rater_and_by_item_as_in_the_reference() -> None:
    rows = ((25, 20, 25, 20), (20, 25, 20, 25), (22, 21, 23, 22), (18, 24, 19, 23), (15, 22, 16, 24), (21, 10, 22, 11))
    sheets = [sheet("a", "r", str(n), *row) for n, row in enumerate(rows)]
    for by, expected in (("rater", Exact(339, 4)), ("item", Exact(341, 4))):
        policy = one_relation(
            '["甲", "乙", "丙", "丁"]',
            head="scale = [0, 25]",
            relation=f'aggregate = "trimmed"\n  trim = {{ by = "{by}" }}',
        )
        assert of_one(policy, *sheets).subject("a").parts[0].percent == expected


@pytest.mark.parametrize("by", ["item", "rater"])
@pytest.mark.parametrize(("values", "expected", "flagged"), [((60, 90), "75.00", True), ((60, 70, 95), "70.00", False)])
def test_trimming_fewer_than_three_values_drops_nothing(
    by: str, values: tuple[int, ...], expected: str, flagged: bool
) -> None:
    policy = one_relation(relation=f'aggregate = "trimmed"\n  trim = {{ by = "{by}" }}')
    result = of_one(policy, *(sheet("a", "r", str(n), value) for n, value in enumerate(values))).subject("a")
    assert (result.score_text, "not_trimmed" in result.flags) == (expected, flagged)


def test_trimming_not_more_than_what_is_dropped_drops_nothing() -> None:
    policy = one_relation(relation='aggregate = "trimmed"\n  trim = { high = 2, low = 1 }')
    three = [sheet("a", "r", str(n), value) for n, value in enumerate((10, 20, 60))]
    assert (text_of(policy, *three), of_one(policy, *three).subject("a").flags) == ("30.00", ("not_trimmed",))
    assert text_of(policy, *three, sheet("a", "r", "4", 70)) == "20.00"


def test_trimmed_by_item_leaves_out_an_item_nobody_answered() -> None:
    policy = one_relation('{ "甲" = 2, "乙" = 1, "丙" = 1 }', relation='aggregate = "trimmed"')
    sheets = [sheet("a", "r", str(n), 10 * n, None, 50) for n in range(4)]
    assert text_of(policy, *sheets) == number_text(Exact(2 * 15 + 50, 3), 2)


def test_median_of_odd_and_even_numbers_of_raters() -> None:
    policy = one_relation(relation='aggregate = "median"')
    sheets = [sheet("a", "r", str(n), value) for n, value in enumerate((10, 30, 90, 40))]
    assert (text_of(policy, *sheets[:3]), text_of(policy, *sheets)) == ("30.00", "35.00")


def test_share_is_the_percentage_of_raters_who_reach_the_value() -> None:
    policy = one_relation(head="scale = [1, 5]", relation='aggregate = "share"\n  at_least = 4')
    assert text_of(policy, *(sheet("a", "r", str(n), value) for n, value in enumerate((5, 4, 3)))) == "66.67"


def test_missing_relation_renormalises_zeroes_or_waits() -> None:
    expected = {"renormalise": "86.68", "zero": "82.50", "pending": ""}
    for rule, text in expected.items():
        policy = parse_policy(f'missing = "{rule}"\n' + MANAGERS + BANDS)
        sheets = [sheet("a", "leader", "L", 82, 82), sheet("a", "peer", "P", 90, 90)]
        result = score(
            policy, statistics(policy, *sheets), subjects("a"), indicators=[Indicator("a", "kpi", Exact(88))]
        )
        one = result.subject("a")
        assert (one.score_text, "missing" in one.flags) == (text, True)
        assert (one.rank, one.grade) == ((None, None) if not text else (1, "良好"))


@pytest.mark.parametrize(("rule", "text"), [("renormalise", "88.00"), ("zero", "61.60"), ("pending", "")])
def test_missing_part_acts_over_the_whole_score(rule: str, text: str) -> None:
    policy = parse_policy(f'missing = "{rule}"\n' + MANAGERS + BANDS)
    one = score(policy, statistics(policy), subjects("a"), indicators=[Indicator("a", "kpi", Exact(88))]).subject("a")
    assert (one.score_text, one.flags) == (text, ("missing",))


@pytest.mark.parametrize("rule", ["renormalise", "zero", "pending"])
def test_subject_with_every_part_missing_has_no_score(rule: str) -> None:
    policy = parse_policy(f'missing = "{rule}"\n' + MANAGERS + BANDS)
    one = score(policy, statistics(policy), subjects("a")).subject("a")
    assert (one.score, one.score_text, one.grade, one.rank, one.flags) == (None, "", None, None, ("missing",))


@pytest.mark.parametrize(("rule", "text"), [("mean", "70.00"), ("sum", "140.00"), ("last", "60.00")])
def test_ratings_are_scored_by_period_and_then_combined(rule: str, text: str) -> None:
    policy = one_relation(part=f'combine = "{rule}"')
    sheets = [sheet("a", "r", "1", 70, period="Q1"), sheet("a", "r", "2", 90, period="Q1")]
    assert text_of(policy, *sheets, sheet("a", "r", "1", 60, period="Q2")) == text


@pytest.mark.parametrize(("rule", "text"), [("mean", "75.00"), ("sum", "240.00"), ("last", "60.00")])
def test_indicator_rows_are_combined(rule: str, text: str) -> None:
    policy = parse_policy(
        f'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "indicator"\ncombine = "{rule}"\n' + BANDS
    )
    rows = [
        Indicator("a", "k", Exact(90), "1"),
        Indicator("a", "k", Exact(50), "2"),
        Indicator("a", "k", Exact(70), "2"),
    ]
    if rule == "sum":
        rows.append(Indicator("a", "k", Exact(30), "1"))
    assert score(policy, statistics(policy), subjects("a"), indicators=rows).subject("a").score_text == text


def test_indicator_against_target_counts_at_most_100_percent() -> None:
    policy = parse_policy(
        'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "indicator"\nagainst_target = true\n'
    )
    rows = [Indicator("a", "k", Exact(45), "1", Exact(90)), Indicator("a", "k", Exact(99), "2", Exact(90))]
    assert score(policy, statistics(policy), subjects("a"), indicators=rows).subject("a").score_text == "75.00"


def test_indicator_without_target_rule_is_not_held_to_100() -> None:
    policy = parse_policy('name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "indicator"\n')
    rows = [Indicator("a", "k", Exact(130), target=Exact(90))]
    assert score(policy, statistics(policy), subjects("a"), indicators=rows).subject("a").score_text == "130.00"


@pytest.mark.parametrize(
    ("start", "entries", "text"),
    [("", (), "100.00"), ("", (-30, 20), "90.00"), ("", (-150, 60), "10.00"), ("", (-150,), "0.00"),
     ("", (5,), "100.00"), ("start = 0", (7, -2), "5.00"), ("start = 0", (), "0.00")],
)  # fmt: skip
def test_ledger_sum_is_held_not_every_step(start: str, entries: tuple[int, ...], text: str) -> None:
    policy = parse_policy(f'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "ledger"\n{start}\n')
    rows = [LedgerEntry("a", "k", "2024-01-01", Exact(points)) for points in entries]
    assert score(policy, statistics(policy), subjects("a"), ledger=rows).subject("a").score_text == text


def test_unit_part_carries_the_units_score() -> None:
    policy = parse_policy('name = "x"\n[[parts]]\nkey = "team"\npoints = 100\nsource = "unit"\n')
    units = [Unit("甲科", "优秀", Exact("91.255"))]
    assert score(policy, statistics(policy), subjects("a"), units=units).subject("a").score_text == "91.26"
    assert score(policy, statistics(policy), subjects("a")).subject("a").flags == ("missing",)


def test_keys_the_policy_does_not_use_are_noted() -> None:
    policy = parse_policy(MANAGERS + BANDS)
    results = score(
        policy,
        statistics(policy),
        subjects("a"),
        indicators=[Indicator("a", "kpi", Exact(90)), Indicator("a", "other", Exact(1))],
        ledger=[LedgerEntry("a", "x", "", Exact(1))],
        events=[Event("a", "birthday")],
    )
    assert results.notes == (
        {"left_out": "indicators", "keys": ["other"]},
        {"left_out": "ledger", "keys": ["x"]},
        {"left_out": "events", "keys": ["birthday"]},
    )
    assert results.subject("a").flags == ("missing",)


def test_score_refuses_strangers() -> None:
    policy = one_relation()
    with pytest.raises(ValueError, match="unknown subject 'z'"):
        score(policy, statistics(policy, sheet("z", "r", "1", 5)), subjects("a"))


def test_sheet_the_policy_does_not_know_is_refused() -> None:
    policy = one_relation()
    for bad in (sheet("a", "x", "1", 5), sheet("a", "r", "1", 5, 5), sheet("a", "r", "1", 101)):
        with pytest.raises(SheetError):
            statistics(policy, bad)


def test_population_is_reported_beside_the_raters() -> None:
    policy = one_relation()
    results = score(
        policy,
        statistics(policy, sheet("a", "r", "1", 5)),
        subjects("a"),
        populations=[Population("a", "r", 4)],
    )
    relation = results.subject("a").parts[0].relations[0]
    assert (relation.raters, relation.invited) == (1, 4)


def test_relation_points_add_up_to_the_part_when_nothing_is_missing() -> None:
    policy = load_builtin("p6-staff")
    sheets = [
        Sheet("a", relation, "1", "", {"能力发展": Exact(81), "团队协作": Exact(90)}) for relation in ("leader", "peer")
    ]
    part = score(policy, statistics(policy, *sheets), subjects("a")).subject("a").parts[1]
    assert sum(relation.points or Exact(0) for relation in part.relations) == part.points
