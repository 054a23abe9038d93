"""The worked examples in docs/policies/ are true: their results, and every equation on the way there."""

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.arithmetic import exact_text, number_text
from scoring.case.loading import load_case
from scoring.case.outputs import run_case
from scoring.chapters.registry import chapter_sheets
from scoring.policy.builtin import BUILTIN, builtin_text

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {page.stem: page.read_text("utf-8") for page in sorted((DOCS / "policies").glob("*.md"))}

# "csv KEY/FILE" or, where a policy has several examples, "csv KEY@EXAMPLE/FILE"
BLOCKS = {
    label: text for page in PAGES.values() for label, text in re.findall(r"```csv (\S+)\n(.*?)```", page, re.DOTALL)
}
EXAMPLES = sorted({label.partition("/")[0] for label in BLOCKS})

COMPARISON = "比绩"
EQUATION = re.compile(r"`([^`\n\"a-z]+ [=≈] [^`\n\"a-z]+)`")
EQUATIONS = [(name, text) for name, page in PAGES.items() for text in EQUATION.findall(page)]


def value(text: str) -> Fraction:
    """The exact value of a pocket calculator's line."""
    assert re.fullmatch(r"[0-9.+−×÷() ]+", text), text
    line = re.sub(r"[0-9.]+", r"Fraction('\g<0>')", text.translate(str.maketrans("−×÷", "-*/")))
    return Fraction(eval(line, {"Fraction": Fraction}))


def truncated(exact: Fraction, digits: int) -> str:
    return number_text(Fraction(int(exact * 10**digits), 10**digits), digits)


def agrees(exact: Fraction, sign: str, text: str) -> bool:
    """`=` exactly, or with … the first digits; `≈` rounded half up to the digits written."""
    number = text.rstrip("…").strip()
    digits = len(number.partition(".")[2])
    if sign == "≈":
        return number_text(exact, digits) == number
    if text.endswith("…"):
        return truncated(exact, digits) == number and exact != Fraction(number)
    return value(text) == exact


def comparison(case: Path) -> list[dict[str, str]]:
    """The sheet 比绩 with numbers as decimals; a page shows some of its columns and rows."""
    loaded = load_case(case)
    sheets = {sheet.name: sheet for sheet in chapter_sheets(loaded.chapters(loaded.score()))}
    if COMPARISON not in sheets:
        return []
    texts = [
        [exact_text(cell) if isinstance(cell, Fraction) else str(cell) for cell in row]
        for row in sheets[COMPARISON].rows
    ]
    return [dict(zip(sheets[COMPARISON].head, row, strict=True)) for row in texts]


@pytest.mark.parametrize("example", EXAMPLES)
def test_worked_example_gives_what_the_page_says(example: str, tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "policy.toml").write_text(builtin_text(example.partition("@")[0]), "utf-8")
    files = {label.partition("/")[2]: text for label, text in BLOCKS.items() if label.startswith(f"{example}/")}
    expected, compared = files.pop("expected.csv"), files.pop(f"{COMPARISON}.csv", "")
    for name, text in files.items():
        (case / name).write_text(text, "utf-8")
    run_case(case, tmp_path / "out")
    assert (tmp_path / "out" / "results.csv").read_text("utf-8") == expected
    rows = comparison(case)
    assert [
        row for row in csv.DictReader(io.StringIO(compared)) if not any(row.items() <= one.items() for one in rows)
    ] == []


@pytest.mark.parametrize(("page", "equation"), EQUATIONS)
def test_every_equation_holds(page: str, equation: str) -> None:
    first, *rest = re.split(r" ([=≈]) ", equation)
    exact = value(first)
    assert [text for sign, text in zip(rest[::2], rest[1::2], strict=True) if not agrees(exact, sign, text)] == []


def test_every_shipped_policy_has_a_worked_example() -> None:
    assert sorted(BUILTIN) == sorted({example.partition("@")[0] for example in EXAMPLES})


def test_every_page_works_its_example_out_and_is_linked() -> None:
    overview = (DOCS / "scoring.md").read_text("utf-8")
    assert set(PAGES) == {f"p{number}" for number in range(1, 11)}
    assert [name for name in PAGES if f"policies/{name}.md" not in overview] == []
    assert [name for name in PAGES if sum(page == name for page, _ in EQUATIONS) < 5] == []


def test_examples_have_every_kind_of_subject() -> None:
    kinds = {
        row["kind"]
        for label, text in BLOCKS.items()
        if label.endswith("/subjects.csv")
        for row in csv.DictReader(io.StringIO(text))
    }
    assert kinds == {"person", "department", "unit", "project", "service", "enterprise"}


@pytest.mark.parametrize(
    "equation", ["1 ÷ 3 = 0.3334…", "1 ÷ 3 = 0.3333", "1 ÷ 4 = 0.25…", "2 × 2 = 5", "1 ÷ 8 ≈ 0.12"]
)
def test_an_equation_that_does_not_hold_is_seen(equation: str) -> None:
    first, sign, text = re.split(r" ([=≈]) ", equation)
    assert not agrees(value(first), sign, text)
