"""What holds for every case: order and shards do not matter, better ratings never hurt, certificates are kept."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.composition import score
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Unit
from scoring.policy import parse_policy
from scoring.results import Results
from scoring.statistics.in_memory import Sheet, Statistics
from tests.scoring.scoring_samples import DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

EVENTS = '[[grading.events]]\nkind = "v"\nset = "欠佳"\n[[grading.events]]\nkind = "w"\nlower = 1\n'
UNITS = '[[grading.unit_rules]]\nunit_grade = "乙等"\ngrade = "欠佳"\nmin_count = 1\n'
POLICY = parse_policy(MANAGERS + DISTRIBUTION + 'ties = "favour"\n' + EVENTS + UNITS)
NAMES = tuple("abcdefgh")
values = st.integers(0, 100)
sheets_of_many = st.lists(
    st.builds(
        lambda subject, relation, voter, period, first, second: sheet(
            subject, relation, voter, first, second, period=period
        ),
        st.sampled_from(NAMES), st.sampled_from(["leader", "peer", "team"]), st.sampled_from("1234"),
        st.sampled_from(["", "Q1"]), values, st.one_of(st.none(), values),
    ),
    max_size=24,
)  # fmt: skip
METHODS = ("", 'aggregate = "trimmed"', 'aggregate = "trimmed"\ntrim = { by = "rater", high = 2 }',
           'aggregate = "median"', 'aggregate = "share"\nat_least = 60')  # fmt: skip


def scored(sheets: list[Sheet], order: Callable[[list[Any]], list[Any]] = list) -> Results:
    """Eight subjects with everything that a case may hold, each file in the order wished."""
    return score(
        POLICY,
        Statistics(POLICY, order(sheets)),
        order(subjects(*NAMES)),
        indicators=order([Indicator(k, "kpi", Fraction(90 - n), str(p)) for n, k in enumerate(NAMES) for p in (1, 2)]),
        ledger=order([LedgerEntry(key, "x", "2024", Fraction(n)) for n, key in enumerate(NAMES)]),
        events=order([Event("a", "v"), Event("b", "w"), Event("b", "v"), Event("c", "w"), Event("c", "w")]),
        units=order([Unit("甲科", "乙等"), Unit("乙科", "甲等")]),
        history=order([HistoryEntry("a", str(year), Fraction(year)) for year in (2022, 2023)]),
        populations=order([Population(key, "peer", 4) for key in NAMES]),
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(sheets_of_many, st.integers(0, 10**6))
def test_rows_in_any_order_give_the_same_results(sheets: list[Sheet], seed: int) -> None:
    mixed = random.Random(seed)
    one, other = scored(sheets, lambda rows: mixed.sample(rows, len(rows))), scored(sheets)
    assert one == other
    assert [each.derivation for each in one.subjects] == [each.derivation for each in other.subjects]


@settings(max_examples=40, deadline=None)
@given(sheets_of_many, st.lists(st.integers(0, 7), min_size=24, max_size=24))
def test_merged_shards_give_the_same_results_as_the_whole(sheets: list[Sheet], shards: list[int]) -> None:
    split = [Statistics(POLICY, [one for one, at in zip(sheets, shards, strict=False) if at == n]) for n in range(8)]
    merged = split.pop()
    while split:
        merged.merge(split.pop(0))
    whole = Statistics(POLICY, sheets)
    assert score(POLICY, merged, subjects(*NAMES)) == score(POLICY, whole, subjects(*NAMES))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(values, values), min_size=1, max_size=8), st.integers(1, 9))
def test_rater_equal_to_the_mean_leaves_the_mean(given_: list[tuple[int, int]], weight: int) -> None:
    policy = one_relation(f'{{ "甲" = {weight}, "乙" = 1 }}')
    sheets = [sheet("a", "r", str(n), *one) for n, one in enumerate(given_)]
    middle = [Fraction(sum(one[item] for one in given_), len(given_)) for item in (0, 1)]
    named = dict(zip("甲乙", middle, strict=True))
    before, after = (
        score(policy, statistics(policy, *sheets, *more), subjects("a")).subject("a").parts[0].percent
        for more in ((), (Sheet("a", "r", "mean", "", named),))
    )
    assert before == after


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_better_rating_never_lowers_a_score(method: str, data: st.DataObject) -> None:
    policy = one_relation('["甲", "乙"]', relation=method)
    answers = data.draw(st.lists(st.tuples(values, values), min_size=1, max_size=8))
    who, item = data.draw(st.integers(0, len(answers) - 1)), data.draw(st.integers(0, 1))
    better = [list(one) for one in answers]
    better[who][item] = data.draw(st.integers(answers[who][item], 100))
    before, after = (
        score(policy, statistics(policy, *(sheet("a", "r", str(n), *one) for n, one in enumerate(rows))), subjects("a"))
        for rows in (answers, better)
    )
    assert (after.subject("a").score or 0) >= (before.subject("a").score or 0)


@settings(max_examples=60, deadline=None)
@given(sheets_of_many)
def test_every_distribution_keeps_its_certificate_and_equal_scores_share_a_grade(sheets: list[Sheet]) -> None:
    results = scored(sheets)
    certificate = results.groups[0].certificate
    free = [one for one in results.subjects if "event" not in one.flags]
    by_score: dict[Fraction | None, set[str | None]] = {}
    for one in free:
        by_score.setdefault(one.score, set()).add(one.grade)
    assert all(len(found) == 1 for found in by_score.values())
    given_ = [one.derivation["grading"]["given"] for one in results.subjects]
    for bound in certificate["bounds"]:
        count = given_.count(bound["grade"])
        if certificate.get("rule") in ("nearest", "only"):
            assert bound["low"] <= count <= bound["high"]
            assert count == certificate["chosen"][bound["grade"]]
        if certificate.get("rule") == "favour":
            assert count == certificate["given"][bound["grade"]]
            assert count - bound["high"] <= certificate["excess"].get(bound["grade"], 0)
