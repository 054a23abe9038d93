"""Policy files: what is read, and what is refused with file, line and key."""

from fractions import Fraction
from pathlib import Path

import pytest

from scoring.files.toml_file import FileError
from scoring.labels import part_name, relation_name
from scoring.policy import BUILTIN, load_builtin, parse_policy
from scoring.policy.builtin import builtin_text
from tests.scoring.policy_refusals import LEDGER, PLAIN, RATED, REFUSALS, REL, edited, quotas, refusal, unit_rule
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION

AT_LEAST = "11: parts[1].relations[1].at_least: "


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSALS)
def test_policy_that_makes_no_sense_is_refused_with_line_and_key(
    text: str, code: str, line: int, column: str | None
) -> None:
    assert refusal(text) == (code, line, column)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (edited("points = 70", "points = 60.5"), "2: parts: the points of all parts add up to 90.5, not 100"),
        (
            edited("points = 20", "points = 21"),
            "11: parts[2].relations: the points of the relations of behaviour add up to 31, not 30",
        ),
        (
            edited("min = 80", "min = 95"),
            "27: grading.grades[2].min: lower bounds must fall from grade to grade; 95 does not lie below 90",
        ),
        (
            quotas('["unit"]', '["unit"]\nsmall_bands = [ { name = "合格", min = 80 }, { name = "良好" } ]'),
            "28: grading.small_bands[2].name: lower bounds must fall from grade to grade; 良好 does not lie below 合格",
        ),
        (
            unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "良好" = -1 }'),
            "28: grading.unit_rules[1].freed_to.良好: -1 is outside 0 … 1",
        ),
        (
            unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "好" = 1 }'),
            "28: grading.unit_rules[1].freed_to.好: unknown grade '好'; known: 良好, 合格, 欠佳",
        ),
        (RATED + REL + 'aggregate = "share"\nat_least = 101\n', AT_LEAST + "101 is outside 0 … 100"),
        (LEDGER.replace("x = 1", "start = 61"), "6: parts[1].start: 61 is outside 0 … 60"),
    ],
)
def test_refusal_says_the_figures(text: str, sentence: str) -> None:
    with pytest.raises(FileError) as caught:
        parse_policy(text, "p.toml")
    assert str(caught.value) == f"p.toml:{sentence}"


@pytest.mark.parametrize(
    "text",
    [
        RATED + REL + 'aggregate = "share"\nat_least = 0\n' + BANDS,
        RATED + REL + 'aggregate = "share"\nat_least = 100\n' + BANDS,
        RATED + REL + 'aggregate = "trimmed"\ntrim = { high = 1000, low = 0 }\n' + BANDS,
        RATED + REL + BANDS + "small_group = 1\n",
        LEDGER.replace("x = 1", "start = 60").replace("points = 60", "points = 100"),
        LEDGER.replace("x = 1", "start = 0").replace("points = 60", "points = 100"),
        quotas('["unit"]', '["unit"]\nunit_rules = [{ unit_grade = "x", grade = "优秀", min_count = 0 }]'),
        unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "良好" = 0, "合格" = 1 }'),
        quotas("min = 40, max = 50", "min = 50, max = 50").replace("min = 25", "min = 35"),
        edited('name = "经理"', 'name = "经理"\ndecimals = 12\nmin_raters = 1'),
        edited('name = "经理"', 'name = "经理"\ndecimals = 0'),
        edited('name = "经理"', 'name = "经理"\nscale = [0, 1]'),
        PLAIN + '[[grading.events]]\nkind = "v"\nlower = 100\n',
    ],
)
def test_policy_at_the_edge_of_what_is_allowed_is_read(text: str) -> None:
    assert parse_policy(text).source_text == text


def test_policy_defaults_are_those_of_the_contract() -> None:
    policy = parse_policy(RATED + REL + DISTRIBUTION.replace('group_by = ["unit"]\n', ""))
    assert (policy.decimals, policy.percent, policy.min_raters, policy.missing) == (2, "of_max", 3, "renormalise")
    part, relation = policy.parts[0], policy.parts[0].relations[0]
    assert (part.combine, relation.anonymous, relation.aggregate) == ("mean", True, "mean")
    assert (relation.trim.by, relation.trim.high, relation.trim.low) == ("item", 1, 1)
    assert (part.against_target, relation.items[0].weight) == (False, 1)
    assert (relation.items[0].scale.low, relation.items[0].scale.high) == (0, 100)
    grading = policy.grading
    assert (grading.group_by, grading.small_group, grading.ties, grading.events_in_quota) == ((), 0, "report", False)


def test_trim_says_only_what_differs_from_one_high_and_one_low() -> None:
    for trim, high, low in (("", 1, 1), ("trim = { low = 2 }\n", 1, 2), ("trim = { high = 0 }\n", 0, 1)):
        read = parse_policy(RATED + REL + f'aggregate = "trimmed"\n{trim}').parts[0].relations[0].trim
        assert (read.by, read.high, read.low) == ("item", high, low)


def test_decimals_in_a_policy_are_exact() -> None:
    text = RATED + REL.replace('["甲"]', '{ "甲" = 0.1, "乙" = 0.2 }')
    assert [item.weight for item in parse_policy(text).parts[0].relations[0].items] == [Fraction(1, 10), Fraction(1, 5)]


def test_last_band_may_say_that_it_starts_at_0() -> None:
    assert parse_policy(edited('"诫勉"', '"诫勉", min = 0')).grading == parse_policy(PLAIN).grading


def test_policy_keeps_its_source_text() -> None:
    assert parse_policy("\ufeff" + PLAIN).source_text == PLAIN


def test_policy_not_utf8_is_refused_with_the_line() -> None:
    with pytest.raises(FileError) as caught:
        parse_policy('name = "x"\n# 评'.encode() + "绩".encode("gb18030"), "p.toml")
    assert (caught.value.code, caught.value.line) == ("not_utf8", 2)


@pytest.mark.parametrize("key", BUILTIN)
def test_shipped_policy_is_valid(key: str) -> None:
    policy = load_builtin(key)
    assert policy.source_text == builtin_text(key)
    assert sum(part.points for part in policy.parts) == 100


@pytest.mark.parametrize("key", BUILTIN)
def test_shipped_policy_reads_in_chinese(key: str) -> None:
    policy = load_builtin(key)
    names = [part_name(part.key) for part in policy.parts]
    names += [relation_name(relation.relation) for _, relation in policy.relations()]
    assert [name for name in names if name.isascii()] == []
    assert builtin_text(key).startswith("# 范文")


def test_shipped_managers_policy_is_that_of_the_example() -> None:
    example = (Path(__file__).parents[1] / "cases" / "p6-managers-10" / "policy.toml").read_text("utf-8")
    assert load_builtin("p6-managers").parts == parse_policy(example).parts
    assert load_builtin("p6-managers").grading.grades == parse_policy(example).grading.grades


def test_shipped_park_policy_has_the_parts_of_the_example() -> None:
    example = (Path(__file__).parents[1] / "cases" / "p8-park" / "policy.toml").read_text("utf-8")
    assert load_builtin("p8-park").parts == parse_policy(example).parts


def test_builtin_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_builtin("../secret")
