"""The examples in docs/scoring.md are true."""

import re
from pathlib import Path

import pytest

from scoring.outputs import run_case
from scoring.policy.builtin import builtin_text

PAGE = Path(__file__).parents[2] / "docs" / "scoring.md"
BLOCKS = dict(re.findall(r"```csv (\S+)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


@pytest.mark.parametrize("key", ["p6-managers", "p8-park"])
def test_worked_example_gives_what_the_page_says(key: str, tmp_path: Path) -> None:
    case = tmp_path / key
    case.mkdir()
    (case / "policy.toml").write_text(builtin_text(key), "utf-8")
    for name, text in BLOCKS.items():
        if name.startswith(key) and not name.endswith("expected.csv"):
            (tmp_path / name).write_text(text, "utf-8")
    run_case(case, tmp_path / "out")
    assert (tmp_path / "out" / "results.csv").read_text("utf-8") == BLOCKS[f"{key}/expected.csv"]
