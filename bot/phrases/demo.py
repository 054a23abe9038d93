"""The words of the demo: what stands in the simulated consoles and on the simulated phones."""

from __future__ import annotations

WHAT, UNTIL, NEWS = "测评名称", "截止时间", "通知内容"
INVITATION, REMINDER, RESULT = "测评邀请通知", "测评待完成提醒", "测评结果通知"
PASSERS = ("办事的陈女士", "办事的周先生")
PUBLIC = "群众"
NOT_FOLLOWING = "来园区办事，还没有关注公众号"
PUBLIC_QUICK = ("帮助", "建议 希望周六也能办事")
BIND_CODE = "{name} 的邀请函"
FOLLOW_SCENE = "lobby"
FOLLOW_CODE = "大厅里的公众号二维码"
