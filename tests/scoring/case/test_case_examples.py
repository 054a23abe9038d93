"""The contract's example cases, worked out independently of this code."""

import csv
from pathlib import Path

import pytest

from scoring.case.outputs import run_case

CASES = sorted(path for path in (Path(__file__).parents[1] / "cases").iterdir() if path.is_dir())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_example_case_gives_the_expected_results(case: Path, tmp_path: Path) -> None:
    run_case(case, tmp_path)
    found = {row["subject"]: row for row in rows(tmp_path / "results.csv")}
    expected = rows(case / "expected.csv")
    assert sorted(found) == sorted(row["subject"] for row in expected)
    for row in expected:
        got = found[row["subject"]]
        assert got["score"] == row["score"]
        assert got["grade"] == row["grade"].replace("-", "")
        assert got["rank"] == (row["rank"] or got["rank"])
        assert got["group"] == (got["group"] if row["group"] == "-" else row["group"])
        asked = set(row["flags"].split(";")) - {"", "-"}
        assert asked <= set(got["flags"].split(";"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
@pytest.mark.slow
def test_outputs_are_the_same_bytes_however_rows_are_ordered(case: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned"
    turned.mkdir()
    for file in case.iterdir():
        content = file.read_text("utf-8")
        if file.suffix == ".csv":
            head, *body = content.splitlines()
            content = "\n".join([head, *reversed(body)]) + "\n"
        (turned / file.name).write_text(content, "utf-8")
    run_case(case, tmp_path / "a")
    run_case(turned, tmp_path / "b")
    for name in ("results.csv", "results.json", "report.xlsx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
