"""A plan that the demo brings in as an administrator would import one: a monthly poll so short that it fits on a card.

Everybody rates one person on one question and may add a few words; in WeCom that is one tap inside the invitation.
"""

from __future__ import annotations

from surveys.library.policies import import_policy
from surveys.plans import import_plan
from surveys.questionnaires import import_questionnaire
from surveys.work import Work

NAME = "团队小测"
_POLICY = """
name = "团队月度小测"
percent = "of_range"
scale = [1, 5]
min_raters = 3

[[parts]]
key = "behaviour"
points = 100
source = "ratings"
  [[parts.relations]]
  relation = "subordinate"
  points = 100
  items = ["带队满意度"]

[grading]
method = "bands"
grades = [ { name = "优秀", min = 90 }, { name = "良好", min = 75 }, { name = "合格", min = 60 }, { name = "待改进" } ]
"""
_QUESTIONNAIRE = """
key = "team-poll"
title = "团队月度小测"
intro = "只有一个问题，凭这个月的切身感受选就好；想多说几句也欢迎。"

[[items]]
key = "带队满意度"
type = "level5"
text = "这个月，分工、沟通和支持总的来说让您满意吗？"

[[items]]
key = "想说的话"
type = "text"
max = 500
text = "哪里做得好，下个月想怎么改（可以不填）。"
"""
_PLAN = f"""
name = "{NAME}"
title = "团队月度小测"
purpose = "请员工每月用一个问题评价本部门中层的带队情况，只用于改进工作，不计入年度考核。"
policy = "team-poll"
days = 5
reminders = ["last"]

[[subjects]]
kind = "person"
levels = ["中层"]

[[relations]]
relation = "subordinate"
raters = "own_staff"
questionnaire = "team-poll"

[calendar]
every = "once"
"""


def import_sample_plan(work: Work) -> None:
    """Policy, questionnaire and plan, in the order in which they need each other. Safe to repeat."""
    import_policy(work, text=_POLICY, file="team-poll.toml")
    import_questionnaire(work, text=_QUESTIONNAIRE, file="team-poll.toml")
    import_plan(work, text=_PLAN, file="plan.toml")
