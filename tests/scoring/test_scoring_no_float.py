"""No float on the decisive path: by reading the code, and by watching it run."""

import ast
import importlib.util
import random
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import FrameType
from typing import Any

from scoring.composition import score
from scoring.disclosure import disclose
from scoring.inputs import Event, Indicator, LedgerEntry, Unit
from scoring.policy import parse_policy
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS, one_relation, sheet, statistics, subjects

RULES = """ties = "favour"
[[grading.events]]
kind = "w"
lower = 1
[[grading.unit_rules]]
unit_grade = "乙等"
grade = "欠佳"
min_count = 1
"""
POLICY = parse_policy(MANAGERS + DISTRIBUTION + RULES)
NAMES = tuple("abcdefgh")
METHODS = ("", 'aggregate = "trimmed"', 'aggregate = "trimmed"\ntrim = { by = "rater", high = 2 }',
           'aggregate = "median"', 'aggregate = "share"\nat_least = 60')  # fmt: skip

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


def run_everything() -> None:
    draw = random.Random(7)
    sheets = [sheet(key, relation, str(n), draw.randrange(101), draw.randrange(101))
            for key in NAMES for relation in ("leader", "peer", "team") for n in range(draw.randrange(4))]  # fmt: skip
    results = score(
        POLICY,
        statistics(POLICY, *sheets),
        subjects(*NAMES),
        indicators=[Indicator(key, "kpi", Fraction(90 - n), str(n % 2)) for n, key in enumerate(NAMES)],
        ledger=[LedgerEntry("a", "x", "2024", Fraction(3))],
        events=[Event("b", "w")],
        units=[Unit("甲科", "乙等")],
    )
    assert [one.derivation for one in results.subjects]
    disclose(POLICY, results, [disclose(POLICY, results)])
    for method in METHODS:
        policy = one_relation(relation=method, grading=BANDS)
        answers = [sheet("a", "r", str(n), 30 * n) for n in range(4)]
        assert score(policy, statistics(policy, *answers), subjects("a")).subject("a").derivation


def test_nothing_that_decides_is_ever_a_float() -> None:
    with FloatWatch() as watch:
        run_everything()
    assert watch.seen == []
    assert watch.looked > 1000


def test_the_watch_sees_a_float_where_there_is_one() -> None:
    """Else the test above would prove nothing."""
    policy = one_relation()
    inexact = replace(sheet("a", "r", "1", 50), values={"甲": 50.5})
    with FloatWatch() as watch, suppress(AttributeError, TypeError):
        score(policy, statistics(policy, inexact), subjects("a"))
    assert watch.seen
