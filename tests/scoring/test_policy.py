"""Policy files: what is read, and what is refused with file, line and key."""

from fractions import Fraction
from pathlib import Path

import pytest
from scoring_samples import BANDS, DISTRIBUTION, MANAGERS

from scoring.policy import BUILTIN, load_builtin, parse_policy
from scoring.policy.builtin import builtin_text
from scoring.tomlfile import FileError

PLAIN = MANAGERS.lstrip() + BANDS
RATED = 'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "ratings"\n'
REL = '[[parts.relations]]\nrelation = "r"\npoints = 100\nitems = ["甲"]\n'
GRADES = 'grades = [ { name = "优秀", min = 10, max = 20 }, { name = "良好", min = 40, max = 50 },'


def refusal(text: str) -> tuple[str, int | None, str | None]:
    with pytest.raises(FileError) as caught:
        parse_policy(text, "p.toml")
    assert caught.value.file == "p.toml"
    assert str(caught.value).startswith(f"p.toml:{caught.value.line}: ")
    assert "\n" not in str(caught.value)
    return caught.value.code, caught.value.line, caught.value.column


def edited(old: str, new: str, text: str = PLAIN) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (edited("points = 70", "points = 60"), "does_not_add_up", 2, "parts"),
        (edited("points = 20", "points = 21"), "does_not_add_up", 11, "parts[2].relations"),
        (edited("points = 70", 'points = "70"'), "wrong_type", 4, "parts[1].points"),
        (edited("points = 70", "points = true"), "wrong_type", 4, "parts[1].points"),
        (edited("points = 70", "points = nan"), "wrong_type", 4, "parts[1].points"),
        (edited("points = 70", "points = 7e99"), "wrong_type", 4, "parts[1].points"),
        (edited("points = 70", "points = 0"), "wrong_type", 4, "parts[1].points"),
        (edited("points = 70", ""), "required", 2, "parts[1].points"),
        (edited('indicator = "kpi"', 'indikator = "kpi"'), "unknown_key", 6, "parts[1].indikator"),
        (edited('indicator = "kpi"', "start = 0"), "not_here", 6, "parts[1].start"),
        (edited('source = "indicator"', 'source = "oracle"'), "unknown_name", 5, "parts[1].source"),
        (edited('key = "behaviour"', 'key = "performance"'), "duplicate", 8, "parts[2].key"),
        (edited('relation = "peer"', 'relation = "leader"'), "duplicate", 17, "parts[2].relations[2].relation"),
        (edited('["甲", "乙"]', '["甲", "甲"]'), "duplicate", 14, "parts[2].relations[1].items[2]"),
        (edited('["甲", "乙"]', "[]"), "empty", 14, "parts[2].relations[1].items"),
        (edited('["甲", "乙"]', '{ "甲" = 0 }'), "wrong_type", 14, "parts[2].relations[1].items.甲"),
        (edited("anonymous = false", 'anonymous = "no"'), "wrong_type", 15, "parts[2].relations[1].anonymous"),
        (edited("anonymous = false", "at_least = 4"), "not_here", 15, "parts[2].relations[1].at_least"),
        (edited("anonymous = false", "trim = {}"), "not_here", 15, "parts[2].relations[1].trim"),
        (edited("anonymous = false", 'aggregate = "mode"'), "unknown_name", 15, "parts[2].relations[1].aggregate"),
        (edited('name = "经理"', ""), "required", 1, "name"),
        (edited('name = "经理"', 'name = "经理"\nnmae = 1'), "unknown_key", 2, "nmae"),
        (edited('name = "经理"', 'name = "经理"\ndecimals = 2.5'), "wrong_type", 2, "decimals"),
        (edited('name = "经理"', 'name = "经理"\ndecimals = -1'), "out_of_range", 2, "decimals"),
        (edited('name = "经理"', 'name = "经理"\npercent = "of_min"'), "unknown_name", 2, "percent"),
        (edited('name = "经理"', 'name = "经理"\nscale = [5, 1]'), "wrong_type", 2, "scale"),
        (edited('name = "经理"', 'name = "经理"\nscale = [-5, 0]'), "wrong_type", 2, "scale"),
        (edited('name = "经理"', 'name = "经理"\nmissing = "drop"'), "unknown_name", 2, "missing"),
        (edited('name = "经理"', 'name = "经理"\n[scales]\n"丙" = [0, 5]'), "unused_scale", 3, "scales.丙"),
        (edited("min = 80", "min = 90"), "bad_order", 27, "grading.grades[2].min"),
        (edited("min = 80", "min = 95"), "bad_order", 27, "grading.grades[2].min"),
        (edited(', min = 80', ""), "needs_min", 27, "grading.grades[2].min"),
        (edited('"诫勉"', '"诫勉", min = 60'), "last_band", 27, "grading.grades[4].min"),
        (edited('"诫勉"', '"诫勉", min = 70'), "bad_order", 27, "grading.grades[4].min"),
        (
            edited('min = 70 }, { name = "诫勉"', 'min = 0 }, { name = "诫勉", min = 0'),
            "bad_order", 27, "grading.grades[4].min",
        ),
        (edited('"良好"', '"优秀"'), "duplicate", 27, "grading.grades[2].name"),
        (edited("min = 80", "min = 80, max = 90"), "unknown_key", 27, "grading.grades[2].max"),
        (edited('"bands"', '"curve"'), "unknown_name", 26, "grading.method"),
        (PLAIN + '[[grading.events]]\nkind = "v"\nset = "好"\n', "unknown_name", 30, "grading.events[1].set"),
        (PLAIN + '[[grading.events]]\nkind = "v"\n', "one_of", 28, "grading.events[1]"),
        (PLAIN + '[[grading.events]]\nkind = "v"\nlower = 1\nset = "优秀"\n', "one_of", 28, "grading.events[1]"),
        (PLAIN + '[[grading.events]]\nkind = "v"\nlower = 0\n', "out_of_range", 30, "grading.events[1].lower"),
        (PLAIN + '[honours]\nfrom = ["好"]\ncount = 3\n', "unknown_name", 29, "honours.from[1]"),
        (PLAIN + '[honours]\nfrom = ["优秀"]\n', "required", 28, "honours.count"),
        (PLAIN + "small_group = 5\n", "needs", 28, "grading.small_group"),
        (PLAIN + "ties = 'toss'\n", "unknown_name", 28, "grading.ties"),
        (RATED, "required", 2, "parts[1].relations"),
        (RATED + REL + 'aggregate = "share"\n', "required", 6, "parts[1].relations[1].at_least"),
        (
            RATED + REL + 'aggregate = "share"\nat_least = 101\n', "out_of_range", 11, "parts[1].relations[1].at_least",
        ),
        (
            RATED + REL + 'aggregate = "trimmed"\ntrim = { by = "day" }\n',
            "unknown_name", 11, "parts[1].relations[1].trim.by",
        ),
        (
            RATED + REL + 'aggregate = "trimmed"\ntrim = { top = 1 }\n',
            "unknown_key", 11, "parts[1].relations[1].trim.top",
        ),
        ('name = "x"\n', "required", 1, "parts"),
        ('name = "x"\nparts = []\n', "empty", 2, "parts"),
        ('name = "x"\nparts = 5\n', "wrong_type", 2, "parts"),
        ("name = \n", "syntax", 1, None),
        ('name = "x"\nname = "y"\n', "syntax", 2, None),
    ],
)  # fmt: skip
def test_policy_that_makes_no_sense_is_refused_with_line_and_key(
    text: str, code: str, line: int, column: str | None
) -> None:
    assert refusal(text) == (code, line, column)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("min = 40, max = 50", "min = 70, max = 80", "minima_over"),
        ("min = 40, max = 50", "min = 0, max = 30", "maxima_under"),
        ("min = 40, max = 50", "min = 50, max = 40", "min_over_max"),
        ("min = 40, max = 50", "min = 40, max = 101", "out_of_range"),
        ("min = 40, max = 50", "min = 40", "required"),
        ('group_by = ["unit"]', 'group_by = ["unit"]\nunit_rules = [{ unit_grade = "x" }]', "one_of"),
        (
            'group_by = ["unit"]',
            'group_by = ["level"]\nunit_rules = [{ unit_grade = "x", grade = "优秀", max_count = 0 }]',
            "needs",
        ),
        (
            'group_by = ["unit"]',
            'group_by = ["unit"]\nunit_rules = [{ unit_grade = "x", grade = "好", max_count = 0 }]',
            "unknown_name",
        ),
        (
            'group_by = ["unit"]',
            'group_by = ["unit"]\n'
            'unit_rules = [{ unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "好" = 1 } }]',
            "unknown_name",
        ),
        (
            'group_by = ["unit"]',
            'group_by = ["unit"]\n'
            'unit_rules = [{ unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "良好" = 1.5 } }]',
            "shares_over",
        ),
        ('group_by = ["unit"]', 'group_by = ["unit"]\nsmall_bands = [{ name = "好" }]', "unknown_name"),
        ('group_by = ["unit"]', 'small_bands = [{ name = "合格", min = 80 }, { name = "良好" }]', "bad_order"),
    ],
)
def test_distribution_that_makes_no_sense_is_refused(old: str, new: str, code: str) -> None:
    assert refusal(edited(old, new, MANAGERS + DISTRIBUTION))[0] == code


def test_policy_defaults_are_those_of_the_contract() -> None:
    policy = parse_policy(RATED + REL + DISTRIBUTION.replace('group_by = ["unit"]\n', ""))
    assert (policy.decimals, policy.percent, policy.min_raters, policy.missing) == (2, "of_max", 3, "renormalise")
    part, relation = policy.parts[0], policy.parts[0].relations[0]
    assert (part.combine, relation.anonymous, relation.aggregate) == ("mean", True, "mean")
    assert (relation.trim.by, relation.trim.high, relation.trim.low) == ("item", 1, 1)
    assert (relation.items[0].scale.low, relation.items[0].scale.high) == (0, 100)
    grading = policy.grading
    assert (grading.group_by, grading.small_group, grading.ties, grading.events_in_quota) == ((), 0, "report", False)


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


def test_shipped_managers_policy_is_that_of_the_example() -> None:
    example = (Path(__file__).parent / "cases" / "p6-managers-10" / "policy.toml").read_text("utf-8")
    assert load_builtin("p6-managers").parts == parse_policy(example).parts
    assert load_builtin("p6-managers").grading.grades == parse_policy(example).grading.grades


def test_shipped_park_policy_has_the_parts_of_the_example() -> None:
    example = (Path(__file__).parent / "cases" / "p8-park" / "policy.toml").read_text("utf-8")
    assert load_builtin("p8-park").parts == parse_policy(example).parts


def test_builtin_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_builtin("../secret")
