"""The figures in docs/satisfaction.md are those of the program."""

from pathlib import Path

import pytest

from scoring.arithmetic import number_text
from scoring.satisfaction.figures import bounds, percent_text
from scoring.satisfaction.levels import Levels
from scoring.satisfaction.proportions import sample_size, wilson

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "satisfaction.md").read_text("utf-8").split())
LEVELS = Levels((60, 25, 10, 3, 2))


@pytest.mark.parametrize(("figure", "name"), [("top2", "满意率"), ("top3", "好评率"), ("bad", "差评率")])
def test_shares_by_hand(figure: str, name: str) -> None:
    assert f"{name} {percent_text(LEVELS.share(figure))} %" in PAGE


def test_index_by_hand() -> None:
    assert f"÷ 100 = {number_text(LEVELS.index(), 2)}" in PAGE


@pytest.mark.parametrize(
    ("population", "sentence"), [(None, "满意率 is {low} … {high}"), (120, "narrows to {low} … {high}")]
)
def test_intervals_by_hand(population: int | None, sentence: str) -> None:
    assert sentence.format(**bounds(wilson(0.85, 100, population))) in PAGE


def test_answers_needed() -> None:
    assert ", ".join(f"{sample_size(known)} of {known}" for known in (50, 200, 1000)) in PAGE
