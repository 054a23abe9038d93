"""The tables of chapters in a policy file are refused like everything else: with file, line and key."""

import pytest

from scoring.chapters.registry import CHAPTERS
from scoring.policy import parse_policy
from tests.scoring.policy_refusals import PLAIN, refusal

PLACE = PLAIN.count("\n") + 1  # the line of the chapter's header
RULE = '[consequences]\n[[consequences.rules]]\nflag = "警告"\n'
BENCHMARK = '[comparison]\n[[comparison.benchmarks]]\nname = "标杆"\n'


@pytest.mark.parametrize("chapter", [chapter.key for chapter in CHAPTERS])
def test_chapter_refuses_what_it_does_not_know(chapter: str) -> None:
    assert refusal(f"{PLAIN}[{chapter}]\n\nnonsense = 1\n") == ("unknown_key", PLACE + 2, f"{chapter}.nonsense")
    assert refusal(f'{PLAIN}["{chapter}"]\r\n"nonsense".x = 1\r\n') == ("unknown_key", PLACE + 1, f"{chapter}.nonsense")
    assert refusal(f"{chapter}.nonsense = 1\n{PLAIN}") == ("unknown_key", 1, f"{chapter}.nonsense")
    assert refusal(f"{chapter} = 5\n{PLAIN}") == ("wrong_type", 1, chapter)
    assert refusal(f"{PLAIN}[[{chapter}]]\nx = 1\n") == ("wrong_type", PLACE, chapter)


def test_chapter_that_there_is_not_is_refused() -> None:
    assert refusal(PLAIN + "[comparisons]\n") == ("unknown_key", PLACE, "comparisons")


@pytest.mark.parametrize(
    ("table", "code", "line", "column"),
    [
        (RULE + 'when = "grade"\ngrades = ["诫勉",\n"好"]\n', "unknown_name", 6, "consequences.rules[1].grades[2]"),
        (RULE + 'when = "always"\n', "unknown_name", 4, "consequences.rules[1].when"),
        (RULE + 'when = "standing"\nat_least = "好"\n', "unknown_name", 5, "consequences.rules[1].at_least"),
        (
            RULE + 'when = "standing"\nat_least = "良好"\npart = "能力"\n',
            "unknown_name", 6, "consequences.rules[1].part",
        ),
        (
            RULE + 'when = "running"\ngrades = ["诫勉"]\nresults = 1\n',
            "out_of_range", 6, "consequences.rules[1].results",
        ),
        (BENCHMARK + 'value = 80\npart = "能力"\n', "unknown_name", 5, "comparison.benchmarks[1].part"),
        (BENCHMARK + 'value = 80\nrelation = "客户"\n', "unknown_name", 5, "comparison.benchmarks[1].relation"),
        (
            BENCHMARK + 'value = 80\nrelation = "peer"\nitem = "丙"\n',
            "unknown_name", 6, "comparison.benchmarks[1].item",
        ),
        (BENCHMARK, "one_of", 2, "comparison.benchmarks[1]"),
        ('[comparison]\nlevels = [\n"score",\n"word" ]\n', "unknown_name", 4, "comparison.levels[2]"),
    ],
)  # fmt: skip
def test_names_that_the_policy_does_not_have_are_refused_in_chapters(
    table: str, code: str, line: int, column: str
) -> None:
    assert refusal(PLAIN + table) == (code, PLACE + line - 1, column)


def test_rules_written_as_inline_tables_are_refused_with_their_own_line() -> None:
    rules = 'rules = [ { when = "grade", grades = ["诫勉"], flag = "一" },\n{ when = "grade", flag = "二" } ]\n'
    assert refusal(f"consequences.{rules}{PLAIN}") == ("required", 2, "consequences.rules[2].grades")
    assert refusal(f"{PLAIN}[consequences]\n{rules}") == ("required", PLACE + 2, "consequences.rules[2].grades")


def test_settings_are_kept_by_chapter() -> None:
    policy = parse_policy(PLAIN + RULE + 'when = "grade"\ngrades = ["诫勉"]\n[comparison]\n')
    assert sorted(policy.chapters) == ["comparison", "consequences"]
