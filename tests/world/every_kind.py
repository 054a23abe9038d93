"""A questionnaire with every kind of control, sections, conditions and a translation, for the plan 中层360测评."""

KINDS = """key = "p6-managers-subordinate"
title = "各种题"
intro = "请放心作答。"

[[sections]]
key = "scores"
title = "一、打分"

[[sections]]
key = "more"
title = "二、其他"
intro = "没有分数，只做统计。"

[[items]]
key = "团队建设"
type = "percent"
section = "scores"

[[items]]
key = "内部沟通"
type = "percent"
section = "scores"

[[items]]
key = "个人素质"
type = "percent"
section = "scores"
when = '团队建设 < 60 or 内部沟通 >= 90.5'

[[items]]
key = "工作态度"
type = "percent"
required = true
section = "scores"
when = 'not answered(个人素质)'

[[items]]
key = "方式"
type = "multiple"
section = "more"
max = 2
options = { talk = "谈话", meet = "开会", mail = "邮件" }

[[items]]
key = "渠道"
type = "single"
section = "more"
options = { desk = "当面", phone = "电话" }
when = '方式 in ["talk", "mail"] and 工作态度 != 80'

[[items]]
key = "先后"
type = "ranking"
section = "more"
options = ["教", "放", "赏"]
max = 2
when = '渠道 == "phone" or 方式 not in ["meet"]'

[[items]]
key = "建议"
type = "text"
section = "more"
max = 50
when = 'answered(先后) or 渠道 in ["desk"]'

[[items]]
key = "补充"
type = "text"
section = "more"
when = 'answered(建议) and 团队建设 in [100, 80.5]'

[translations.en]
title = "All kinds"
intro = "Please speak freely."

[translations.en.sections.scores]
title = "1. Scores"

[translations.en.items."团队建设"]
title = "Team building"

[translations.en.items."方式"]
title = "Ways"
options = { talk = "Talks", meet = "Meetings", mail = "Mail" }
"""
