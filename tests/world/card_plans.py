"""Plans of the tests whose forms are short: every 员工 rates the own 中层, once and on few items."""

from __future__ import annotations

from surveys.library.policies import import_policy
from surveys.plans import import_plan
from surveys.questionnaires import import_questionnaire
from surveys.store import Database
from surveys.work import Work

PLAN = "中层满意度"
LEVEL = '[[items]]\nkey = "总体满意度"\ntype = "level5"\ntext = "这个月和他（她）共事，总的来说满意吗？"\n'
WORDS = '[[items]]\nkey = "想说的话"\ntype = "text"\n'
PERCENT = '[[items]]\nkey = "满意度"\ntype = "percent"\n'
TEN = '[[items]]\nkey = "推荐"\ntype = "scale"\nmin = 1\nmax = 10\n'
THREE = "".join(f'[[items]]\nkey = "{key}"\ntype = "level5"\n' for key in ("分工", "沟通", "公平"))
CHOICE = '[[items]]\nkey = "方式"\ntype = "single"\noptions = { a = "当面", b = "会上" }\n'
SEVERAL = '[[items]]\nkey = "方式"\ntype = "multiple"\noptions = { a = "当面", b = "会上" }\n'
_POLICY = """
name = "中层满意度"
scale = [1, 5]
[[parts]]
key = "behaviour"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "subordinate"
  points = 100
  items = [{items}]
  anonymous = {anonymous}
[scales]
{scales}
[grading]
method = "bands"
grades = [ {{ name = "优秀", min = 90 }}, {{ name = "合格" }} ]
"""
_PLAN = """
name = "中层满意度"
title = "中层月度满意度"
purpose = "请员工评价本部门的中层。"
policy = "short"
days = 5
reminders = ["last"]
[[subjects]]
kind = "person"
levels = ["中层"]
[[relations]]
relation = "subordinate"
raters = "own_staff"
questionnaire = "short"
anonymous = {anonymous}
"""


def short_plan(work: Work, *, items: str = LEVEL, anonymous: bool = True) -> None:
    """Import plan, policy and questionnaire; `items` as above, one after the other."""
    rated = [line.split('"')[1] for line in items.splitlines() if line.startswith("key") and "想说" not in line]
    said = str(anonymous).lower()
    scales = "\n".join(f'"{key}" = [1, 10]' for key in rated if key == "推荐")
    scales += "\n".join(f'"{key}" = [0, 100]' for key in rated if key == "满意度")
    policy = _POLICY.format(items=", ".join(f'"{key}"' for key in rated), anonymous=said, scales=scales)
    import_policy(work, text=policy, file="short.toml")
    import_questionnaire(work, text=f'key = "short"\ntitle = "月度满意度"\n{items}', file="short.toml")
    import_plan(work, text=_PLAN.format(anonymous=said), file="plan.toml")


def import_short(database: Database, items: str = LEVEL, *, anonymous: bool = True) -> None:
    database.write(short_plan, items=items, anonymous=anonymous)
