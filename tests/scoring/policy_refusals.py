"""Policy files that make no sense, each with the code, line and key of its refusal."""

import pytest

from scoring.files.toml_file import FileError
from scoring.policy import parse_policy
from tests.scoring.scoring_samples import BANDS, DISTRIBUTION, MANAGERS

PLAIN = MANAGERS.lstrip() + BANDS
QUOTAS = MANAGERS.lstrip() + DISTRIBUTION
RATED = 'name = "x"\n[[parts]]\nkey = "k"\npoints = 100\nsource = "ratings"\n'
REL = '[[parts.relations]]\nrelation = "r"\npoints = 100\nitems = ["甲"]\n'

LEDGER = 'name = "x"\n[[parts]]\nkey = "l"\npoints = 60\nsource = "ledger"\nx = 1\n'
RATED_TWICE = """
[[parts]]
key = "a"
points = 20
source = "ratings"
relations = [{ relation = "r", points = 20, items = ["甲"] }]
[[parts]]
key = "b"
points = 20
source = "ratings"
  [[parts.relations]]
  relation = "r"
  points = 20
  items = ["甲"]
"""
INLINE = """name = "行内"
scale = [0, 10]
parts = [
  { key = "a", points = 60, source = "ledger" },
  { key = "b", points = 40, source = "ratings", relations = [
    { relation = "r", points = 25, items = ["甲"] },
    { relation = "s", points = 15, items = { "甲" = 1, "乙" = 2 }, aggregate = "trimmed", trim = { low = 1 } } ] } ]
grading.method = "bands"
grading.grades = [
  { name = "好", min = 80 }, { name = "中", min = 70 }, { name = "差" } ]
grading.events = [ { kind = "v", set = "差" } ]
honours.count = 1
honours.from = ["好"]
"""


def refusal(text: str | bytes) -> tuple[str, int | None, str | None]:
    """Code, line and key of a refusal that reads as one line."""
    with pytest.raises(FileError) as caught:
        parse_policy(text, "p.toml")
    assert caught.value.file == "p.toml"
    assert str(caught.value).startswith(f"p.toml:{caught.value.line}: ")
    assert len(str(caught.value).splitlines()) == 1
    return caught.value.code, caught.value.line, caught.value.column


def edited(old: str, new: str, text: str = PLAIN) -> str:
    assert old in text
    return text.replace(old, new, 1)


def quotas(old: str, new: str) -> str:
    return edited(old, new, QUOTAS)


def unit_rule(rule: str) -> str:
    return quotas('["unit"]', '["unit"]\nunit_rules = [{ ' + rule + " }]")


REFUSALS: list[tuple[str, str, int, str | None]] = [
    (edited("points = 70", "points = 60"), "does_not_add_up", 2, "parts"),
    (edited("points = 20", "points = 21"), "does_not_add_up", 11, "parts[2].relations"),
    (edited("points = 70", 'points = "70"'), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", "points = true"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", "points = nan"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", "points = 7e99"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", f"points = {10**31}"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", "points = 1e31"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", "points = 0"), "wrong_type", 4, "parts[1].points"),
    (edited("points = 70", ""), "required", 2, "parts[1].points"),
    (edited('indicator = "kpi"', 'indikator = "kpi"'), "unknown_key", 6, "parts[1].indikator"),
    (edited('indicator = "kpi"', "start = 0"), "not_here", 6, "parts[1].start"),
    (edited('source = "indicator"', 'source = "oracle"'), "unknown_name", 5, "parts[1].source"),
    (edited('key = "behaviour"', 'key = "performance"'), "duplicate", 8, "parts[2].key"),
    (edited('indicator = "kpi"', "combine = 'first'"), "unknown_name", 6, "parts[1].combine"),
    (edited('indicator = "kpi"', 'indicator = " "'), "empty", 6, "parts[1].indicator"),
    (LEDGER.replace("x = 1", 'combine = "mean"'), "not_here", 6, "parts[1].combine"),
    (LEDGER.replace("x = 1", "start = 60.5"), "out_of_range", 6, "parts[1].start"),
    (LEDGER.replace("x = 1", "start = -1"), "out_of_range", 6, "parts[1].start"),
    (LEDGER.replace("x = 1", "relations = []"), "not_here", 6, "parts[1].relations"),
    (LEDGER.replace("x = 1", "") + RATED_TWICE, "duplicate", 18, "parts[3].relations[1].relation"),
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
    (edited('name = "经理"', 'name = "  "'), "empty", 1, "name"),
    (edited('name = "经理"', 'name = "经理"\ndecimals = 13'), "out_of_range", 2, "decimals"),
    (edited('name = "经理"', 'name = "经理"\nmin_raters = 0'), "out_of_range", 2, "min_raters"),
    (edited('name = "经理"', 'name = "经理"\npercent = "of_min"'), "unknown_name", 2, "percent"),
    (edited('name = "经理"', 'name = "经理"\nscale = [5, 1]'), "wrong_type", 2, "scale"),
    (edited('name = "经理"', 'name = "经理"\nscale = [5, 5]'), "wrong_type", 2, "scale"),
    (edited('name = "经理"', 'name = "经理"\nscale = [0, 5, 9]'), "wrong_type", 2, "scale"),
    ('name = "x"\nparts = [\n{ key = 1 },\n5 ]\n', "required", 3, "parts[1].source"),
    ('name = "x"\nparts = [\n5 ]\n', "wrong_type", 3, "parts[1]"),
    (edited('name = "经理"', 'name = "经理"\nscale = [-5, 0]'), "wrong_type", 2, "scale"),
    (edited('name = "经理"', 'name = "经理"\nmissing = "drop"'), "unknown_name", 2, "missing"),
    (edited('name = "经理"', 'name = "经理"\n[scales]\n"丙" = [0, 5]'), "unused_scale", 3, "scales.丙"),
    (edited('name = "经理"', 'name = "经理"\n"scales"."a.b" = [0, 5]'), "unused_scale", 2, 'scales."a.b"'),
    (edited('name = "经理"', 'name = "经理"\n[scales]\n" 甲" = [0, 5]'), "wrong_type", 3, 'scales." 甲"'),
    (edited('name = "经理"', 'name = "经理"\n[scales]\n"甲" = [\n0,\n"5" ]'), "wrong_type", 5, "scales.甲[2]"),
    (edited('name = "经理"', 'name = "经理"\nscale = [0, 1e40]'), "wrong_type", 2, "scale[2]"),
    (edited('name = "经理"', 'name = "经理"\n[[scales]]\n"甲" = 1'), "wrong_type", 2, "scales"),
    (edited('name = "经理"', 'name = "经理"\ndecimals = 0x' + "f" * 6000), "wrong_type", 2, "decimals"),
    (edited('name = "经理"', 'name = "经理"\nweights.of.parts = 1'), "unknown_key", 2, "weights"),
    (edited('["甲", "乙"]', '{ "甲" = 1, "乙 " = 1 }'), "wrong_type", 14, 'parts[2].relations[1].items."乙 "'),
    (edited('["甲", "乙"]', '{ "" = 1 }'), "wrong_type", 14, 'parts[2].relations[1].items.""'),
    (edited('["甲", "乙"]', '[\n"甲",\n[] ]'), "wrong_type", 16, "parts[2].relations[1].items[2]"),
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
    (PLAIN + '[[grading.events]]\nkind = "v"\nlower = 101\n', "out_of_range", 30, "grading.events[1].lower"),
    (PLAIN + '[honours]\nfrom = ["好"]\ncount = 3\n', "unknown_name", 29, "honours.from[1]"),
    (PLAIN + "[honours]\nfrom = []\ncount = 3\n", "empty", 29, "honours.from"),
    (PLAIN + '[honours]\nfrom = ["优秀"]\n', "required", 28, "honours.count"),
    (PLAIN + "small_group = 5\n", "needs", 28, "grading.small_group"),
    (PLAIN + "ties = 'toss'\n", "unknown_name", 28, "grading.ties"),
    (RATED, "required", 2, "parts[1].relations"),
    (
        RATED.replace("[[parts]]", 'scales."甲" = [1, 5]\n[[parts]]')
        + REL.replace('["甲"]', '["甲", "乙"]') + 'aggregate = "share"\nat_least = 4\n',
        "mixed_scales", 10, "parts[1].relations[1].items",
    ),
    (RATED + REL + 'aggregate = "share"\nat_least = -0.1\n', "out_of_range", 11, "parts[1].relations[1].at_least"),
    (RATED + REL + 'aggregate = "share"\nat_least = 100.1\n', "out_of_range", 11, "parts[1].relations[1].at_least"),
    (
        RATED + REL + 'aggregate = "trimmed"\ntrim = { high = 1001 }\n',
        "out_of_range", 11, "parts[1].relations[1].trim.high",
    ),
    (
        RATED + REL + 'aggregate = "trimmed"\ntrim = { low = 1001 }\n',
        "out_of_range", 11, "parts[1].relations[1].trim.low",
    ),
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
    (INLINE.replace("60", "50"), "does_not_add_up", 3, "parts"),
    (INLINE.replace("points = 15", "points = 16"), "does_not_add_up", 5, "parts[2].relations"),
    (INLINE.replace("low = 1", "lower = 1"), "unknown_key", 7, "parts[2].relations[2].trim.lower"),
    (INLINE.replace("min = 70", "min = 80"), "bad_order", 10, "grading.grades[2].min"),
    (INLINE.replace('set = "差"', 'set = "劣"'), "unknown_name", 11, "grading.events[1].set"),
    (INLINE.replace('["好"]', '["好",\n"优"]'), "unknown_name", 14, "honours.from[2]"),
    ('name = "x"\n', "required", 1, "parts"),
    ('name = "x"\nparts = []\n', "empty", 2, "parts"),
    ('name = "x"\nparts = 5\n', "wrong_type", 2, "parts"),
    ("name = \n", "syntax", 1, None),
    ('name = "x"\nname = "y"\n', "syntax", 2, None),
    (quotas("min = 40, max = 50", "min = 70, max = 80"), "minima_over", 28, "grading.grades"),
    (quotas("min = 40, max = 50", "min = 0, max = 30"), "maxima_under", 28, "grading.grades"),
    (quotas("min = 40, max = 50", "min = 50, max = 40"), "min_over_max", 28, "grading.grades[2].min"),
    (quotas("min = 40, max = 50", "min = 40, max = 101"), "out_of_range", 28, "grading.grades[2].max"),
    (quotas("min = 25, max = 35", "min = -1, max = 35"), "out_of_range", 29, "grading.grades[3].min"),
    (quotas("min = 40, max = 50", "min = 40"), "required", 28, "grading.grades[2].max"),
    (quotas('"欠佳"', '"优秀"'), "duplicate", 29, "grading.grades[4].name"),
    (unit_rule('unit_grade = "x"'), "one_of", 28, "grading.unit_rules[1]"),
    (unit_rule('unit_grade = "x", grade = "优秀"'), "one_of", 28, "grading.unit_rules[1]"),
    (unit_rule('grade = "优秀", max_count = 0'), "required", 28, "grading.unit_rules[1].unit_grade"),
    (unit_rule('unit_grade = "x", grade = "好", max_count = 0'), "unknown_name", 28, "grading.unit_rules[1].grade"),
    (unit_rule('unit_grade = "x", grade = "优秀", most = 0'), "unknown_key", 28, "grading.unit_rules[1].most"),
    (
        unit_rule('unit_grade = "x", grade = "优秀", min_count = 0, freed_to = { "良好" = 1 }'),
        "needs", 28, "grading.unit_rules[1].freed_to",
    ),
    (
        unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "好" = 1 }'),
        "unknown_name", 28, "grading.unit_rules[1].freed_to.好",
    ),
    (
        unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "优秀" = 1 }'),
        "unknown_name", 28, "grading.unit_rules[1].freed_to.优秀",
    ),
    (
        unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "良好" = -1 }'),
        "out_of_range", 28, "grading.unit_rules[1].freed_to.良好",
    ),
    (
        unit_rule('unit_grade = "x", grade = "优秀", max_count = 0, freed_to = { "良好" = 1.5 }'),
        "shares_over", 28, "grading.unit_rules[1].freed_to",
    ),
    (
        quotas('["unit"]', '["level"]\nunit_rules = [{ unit_grade = "x", grade = "优秀", max_count = 0 }]'),
        "needs", 28, "grading.unit_rules[1]",
    ),
    (quotas('["unit"]', '["unit", "unit"]'), "duplicate", 27, "grading.group_by[2]"),
    (quotas('["unit"]', '[\n"unit",\n7]'), "wrong_type", 29, "grading.group_by[2]"),
    (
        quotas('["unit"]', '["unit"]\nsmall_bands = [{ name = "好" }]'),
        "unknown_name", 28, "grading.small_bands[1].name",
    ),
    (
        quotas('["unit"]', '["unit"]\nsmall_bands = [\n{ name = "合格", min = 80 },\n{ name = "良好" } ]'),
        "bad_order", 30, "grading.small_bands[2].name",
    ),
    (
        quotas('["unit"]', '["unit"]\nsmall_bands = [\n{ name = "良好", min = 60 },\n{ name = "合格", min = 60 } ]'),
        "bad_order", 30, "grading.small_bands[2].min",
    ),
    (
        quotas('["unit"]', '["unit"]\nsmall_bands = [ { name = "良好", max = 60 } ]'),
        "unknown_key", 28, "grading.small_bands[1].max",
    ),
    (quotas('["unit"]', '["unit"]\nsmall_group = 2'), "needs", 28, "grading.small_group"),
]  # fmt: skip
