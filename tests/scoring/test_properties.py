"""What holds for every case: order and shards do not matter, better ratings never hurt, nothing decisive is a float."""

import ast
import importlib.util
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_samples import BANDS, DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Unit
from scoring.policy import parse_policy
from scoring.results import Results
from scoring.statistics import Sheet, Statistics

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


# No float on the decisive path: by reading the code, and by watching it run.

DECISIVE = ("scoring.composition", "scoring.disclosure", "scoring.grading", "scoring.statistics", "scoring.aggregation")
INEXACT = {"numpy", "scipy", "duckdb", "polars", "random", "statistics", "cmath", "math.sqrt", "math.fsum", "math.log"}


def test_decisive_modules_name_no_float_and_import_only_what_is_exact() -> None:
    read: dict[str, ast.Module] = {}
    waiting = list(DECISIVE)
    while waiting:
        name = waiting.pop()
        if name not in read:
            read[name] = _parsed(name)
            waiting += [one for one in _imports(read[name]) if one.startswith("scoring")]
    assert {"scoring.arithmetic", "scoring.grading.cuts", "scoring.sources.ratings"} <= read.keys()
    outside = {one for tree in read.values() for one in _imports(tree) if not one.startswith("scoring")}
    assert {one for one in outside if one in INEXACT or one.split(".")[0] in INEXACT} == set()
    assert {name for name, tree in read.items() if any(map(_is_float, ast.walk(tree)))} == set()


def _parsed(name: str) -> ast.Module:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    return ast.parse(Path(found.origin).read_text("utf-8"))


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            inner = [f"{node.module}.{one.name}" for one in node.names]
            yield from (one for one in inner if not one.startswith("scoring") or _is_module(one))


def _is_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _is_float(node: ast.AST) -> bool:
    inexact = {"float", "sqrt", "fsum", "log", "exp", "pow"}
    return (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)) or (
        (isinstance(node, ast.Name) and node.id in inexact)
        or (isinstance(node, ast.Attribute) and node.attr in inexact)
    )


class FloatWatch:
    """Looks at every value that a function of `scoring` held or returned, however deep, when it ends."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.looked = 0

    def __enter__(self) -> "FloatWatch":
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _call(self, frame: FrameType, event: str, _: object) -> Any:
        parts = Path(frame.f_code.co_filename).parts
        return self._inside if "scoring" in parts and "tests" not in parts else None

    def _inside(self, frame: FrameType, event: str, value: object) -> Any:
        if event == "return":
            self.looked += 1
            self._look([*frame.f_locals.values(), value], f"{frame.f_code.co_name}", 4)
        return self._inside

    def _look(self, value: object, where: str, depth: int) -> None:
        if isinstance(value, float):
            self.seen.append(where)
        elif depth and isinstance(value, dict):
            self._look([*value.keys(), *value.values()], where, depth - 1)
        elif depth and isinstance(value, list | tuple | set | frozenset):
            for one in value:
                self._look(one, where, depth - 1)
        elif depth and type(value).__module__.startswith("scoring"):
            held = getattr(value, "__dict__", None) or {
                name: getattr(value, name, None) for name in getattr(type(value), "__slots__", ())
            }
            self._look(list(held.values()), where, depth - 1)


def sample() -> list[Sheet]:
    draw = random.Random(7)
    return [sheet(key, relation, str(n), draw.randrange(101), draw.randrange(101))
            for key in NAMES for relation in ("leader", "peer", "team") for n in range(draw.randrange(4))]  # fmt: skip


def test_nothing_that_decides_is_ever_a_float() -> None:
    with FloatWatch() as watch:
        results = scored(sample())
        disclose(POLICY, results, [disclose(POLICY, results)])
        for method in METHODS:
            policy = one_relation(relation=method, grading=BANDS)
            sheets = [sheet("a", "r", str(n), 30 * n) for n in range(4)]
            score(policy, statistics(policy, *sheets), subjects("a"))
    assert watch.seen == []
    assert watch.looked > 1000


def test_the_watch_sees_a_float_where_there_is_one() -> None:
    """Else the test above would prove nothing."""
    policy = one_relation()
    inexact = replace(sheet("a", "r", "1", 50), values={"甲": 50.5})
    with FloatWatch() as watch, suppress(AttributeError, TypeError):
        score(policy, statistics(policy, inexact), subjects("a"))
    assert watch.seen
