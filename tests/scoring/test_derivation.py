"""The derivation alone, with nothing but its JSON, leads to the published score."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.arithmetic import number_text
from scoring.case.outputs import run_case

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def mean_of(pairs: list[list[Any]]) -> Fraction:
    count = sum(number for _, number in pairs)
    return sum((Fraction(value) * number for value, number in pairs), Fraction(0)) / count


def relation_percent(relation: dict[str, Any]) -> Fraction:
    working = relation["working"]
    if "totals" in working:
        return mean_of(working["totals"])
    total = weights = Fraction(0)
    for row in working["items"]:
        if row["count"]:
            values = [Fraction(value) for value, number in row["values"] for _ in range(number)]
            for dropped in row.get("dropped_low", []) + row.get("dropped_high", []):
                values.remove(Fraction(dropped))
            total += Fraction(row["weight"]) * sum(values, Fraction(0)) / len(values)
            weights += Fraction(row["weight"])
    return total / weights


def part_percent(part: dict[str, Any]) -> Fraction | None:
    working = part["working"]
    if part["source"] == "ledger":
        moved = sum((Fraction(entry["points"]) for entry in working["entries"]), Fraction(working["start"]))
        return 100 * min(max(moved, Fraction(0)), Fraction(part["points_max"])) / Fraction(part["points_max"])
    if not working["periods"]:
        return None
    if part["source"] == "indicator":
        periods = [Fraction(row["value"]) for row in working["rows"]]
    else:
        periods = [
            sum((Fraction(one["weight"]) * relation_percent(one) for one in period["relations"]), Fraction(0))
            for period in working["periods"]
        ]
    return sum(periods, Fraction(0)) / len(periods)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_derivation_recomputed_by_hand_gives_the_published_score(case: Path, tmp_path: Path) -> None:
    run_case(case, tmp_path)
    for one in json.loads((tmp_path / "results.json").read_text("utf-8"))["subjects"]:
        present = [part for part in one["derivation"]["parts"] if part_percent(part) is not None]
        points = sum((Fraction(part["points_max"]) for part in present), Fraction(0))
        score = (
            sum(((part_percent(part) or 0) * Fraction(part["points_max"]) for part in present), Fraction(0)) / points
        )
        assert str(score) in (one["derivation"]["exact"], str(Fraction(one["derivation"]["exact"])))
        assert number_text(score, 2) == one["score"]
