"""Small policies and sheets written out, for the tests of scoring."""

import io
from fractions import Fraction

from scoring.inputs import Subject
from scoring.policy import Policy, parse_policy
from scoring.results import Results
from scoring.statistics.in_memory import Sheet, Statistics
from scoring.workbook import write_report
from scoring.workbook.report import SUBJECTS

BANDS = """
[grading]
method = "bands"
grades = [ { name = "优秀", min = 90 }, { name = "良好", min = 80 }, { name = "达标", min = 70 }, { name = "诫勉" } ]
"""

DISTRIBUTION = """
[grading]
method = "distribution"
group_by = ["unit"]
grades = [ { name = "优秀", min = 10, max = 20 }, { name = "良好", min = 40, max = 50 },
           { name = "合格", min = 25, max = 35 }, { name = "欠佳", min = 5, max = 10 } ]
"""

MANAGERS = """
name = "经理"
[[parts]]
key = "performance"
points = 70
source = "indicator"
indicator = "kpi"
[[parts]]
key = "behaviour"
points = 30
source = "ratings"
  [[parts.relations]]
  relation = "leader"
  points = 20
  items = ["甲", "乙"]
  anonymous = false
  [[parts.relations]]
  relation = "peer"
  points = 5
  items = ["甲", "乙"]
  [[parts.relations]]
  relation = "team"
  points = 5
  items = ["甲", "乙"]
"""

ONE_RELATION = """
name = "一项"
{head}
[[parts]]
key = "all"
points = 100
source = "ratings"
{part}
  [[parts.relations]]
  relation = "r"
  points = 100
  items = {items}
  {relation}
"""


def one_relation(
    items: str = '["甲"]', head: str = "", part: str = "", relation: str = "", grading: str = BANDS
) -> Policy:
    """A policy with a single relation `r`."""
    return parse_policy(ONE_RELATION.format(items=items, head=head, part=part, relation=relation) + grading)


def sheet(subject: str, relation: str, voter: str, *values: int | str | None, period: str = "") -> Sheet:
    """A sheet with values for the items 甲, 乙, 丙 …; None is left out."""
    named = zip("甲乙丙丁", values, strict=False)
    return Sheet(subject, relation, voter, period, {name: Fraction(v) for name, v in named if v is not None})


def statistics(policy: Policy, *sheets: Sheet) -> Statistics:
    return Statistics(policy, sheets)


def subjects(*keys: str, unit: str = "甲科", **columns: str) -> list[Subject]:
    return [Subject(key, f"姓名{key}", "person", unit, **columns) for key in keys]


def report_bytes(results: Results, subjects: int = SUBJECTS) -> bytes:
    """report.xlsx of the results."""
    out = io.BytesIO()
    write_report(out, results, subjects=subjects)
    return out.getvalue()
