"""The words on both platforms' menus, on the tappable greeting, and what `pingji menu` says."""

from __future__ import annotations

# first-level entries: at most four characters are shown
FILL_IN, RESULTS, MORE = "去填写", "看结果", "更多"
# second-level entries: at most eight
OPEN_TASKS = "打开我的任务"
IN_CHAT = "在聊天里填"
WHAT_IS_OPEN = "还有哪些没填"
OWN_RESULTS = "我的成绩"
RECEIPT = "查回执"
SUGGEST = "提建议"
BIND = "绑定身份"
HELP = "帮助"
PROGRESS = "进度（管理员）"
DESK = "后台（管理员）"

# the tappable greeting of the Official Account; what is tapped is sent as if it were typed
TAP_HEAD = "您想做什么？点一下就行："
TAP_TAIL = "也可以随时在这里打字。"
TAP_KNOWN = ("我的", "答题", "成绩", "帮助")
TAP_STRANGER = ("绑定", "建议", "帮助")

CHANNEL = {"wecom": "企业微信", "oa": "公众号"}
NOT_SET = "{channel}：还没有菜单。"
SAME = "{channel}：菜单已经是最新的，没有改动。"
SHOWN = "{channel}：现在的菜单"
WOULD = "{channel}：pingji menu set 会改成"
SET = "{channel}：菜单已设好。已经打开着的聊天，几分钟后才看得到新菜单。"
REMOVED = "{channel}：菜单已删除。"
REPLACES = "{channel} 现有的菜单会被替换。"
REMOVES = "{channel} 的菜单会被删除。"
NO_CHANNEL = "没有配置这个通道。请先设置 PINGJI_WECOM__… 或 PINGJI_OA__…"
REFUSED = "{channel}：操作未完成（{reason}）。{remedy}"


def entry_line(name: str, target: str, *, depth: int) -> str:
    """`· 帮助 → 发送“帮助”` or a link; a heading has no target."""
    return f"{'  ' * depth}· {name}" + (f" → {target}" if target else "")


def sends(command: str) -> str:
    return f"发送“{command}”"
