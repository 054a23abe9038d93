"""The audit trail in words: who, what, and what else is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.phrases.desk_pages import OFF, WORKING, stamp

ACTORS: Mapping[str, str] = {
    "scheduler": "日程",
    "cli": "命令行",
    "operator": "命令行",
    "roster": "花名册变化",
    "erased": "已离开的账号",
}
ACTS: Mapping[str, str] = {
    "adjust_round": "按花名册调整轮次",
    "automatic_off": "停止自动开启",
    "automatic_on": "设为自动开启",
    "change_account": "更改账号",
    "close_round": "关闭轮次",
    "decline_assignment": "退回一项评价",
    "enter_day": "录入工作日",
    "enter_desk": "进入后台",
    "exclude_rater": "排除评价人",
    "exempt_finding": "豁免检查结果",
    "export_round": "导出结果",
    "extend_raters": "单独延期",
    "extend_round": "改截止日期",
    "hold_accounts": "账号变更待定",
    "import_records": "导入考核记录",
    "import_roster": "导入花名册",
    "leave_company": "离开企业微信",
    "open_round": "开启轮次",
    "pack_round": "导出结果包",
    "pause_round": "暂停轮次",
    "prefer_round": "指定以哪一轮为准",
    "refuse_seal": "封存未成",
    "release_round": "发布结果",
    "remind_round": "催办",
    "remove_day": "去掉工作日",
    "remove_exclusion": "取消排除",
    "resume_round": "恢复轮次",
    "score_round": "计分",
    "seal_round": "封存",
    "set_aside": "作废对不上的答卷",
    "skip": "错过日程",
    "supplement_round": "补充轮次",
    "sync_roster": "同步通讯录",
    "undo_records": "撤销导入",
    "undo_roster": "撤销花名册导入",
}

DETAILS: Mapping[str, str] = {
    "reached": "通知人数",
    "rows": "条数",
    "new": "新增",
    "changed": "变更",
    "leaving": "离开",
    "suspicions": "疑似刷票（已核实）",
    "reason": "原因",
    "closes_at": "截止",
    "raters": "评价人",
    "days": "天数",
    "period": "周期",
    "plan": "方案",
    "subject": "被评对象",
    "subjects": "对象数",
    "assignments": "评价任务",
    "ballots": "计入的答卷",
    "count": "份数",
    "note": "说明",
    "kind": "类别",
    "code": "检查项",
    "due_at": "原定",
    "relation": "关系",
    "fingerprint": "指纹",
}
_VALUES: Mapping[str, str] = {"working": WORKING, "off": OFF}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:\+00:00|Z)")


def detail_words(detail: Mapping[str, Any], tz: tzinfo) -> str:
    """What else is known of an act; what is empty is left out."""
    return "；".join(f"{DETAILS.get(key, key)} {_value(value, tz)}" for key, value in detail.items() if value != "")


def _value(value: Any, tz: tzinfo) -> str:
    if isinstance(value, list):
        return "、".join(_value(item, tz) for item in value)
    text = str(value)
    if _INSTANT.fullmatch(text):
        return stamp(datetime.fromisoformat(text).astimezone(tz))
    return _VALUES.get(text, text)


def act_words(action: str) -> str:
    return ACTS.get(action, action)


def actor_words(actor: str, name: str) -> str:
    return name or ACTORS.get(actor, actor)


def target_words(target: str, name: str) -> str:
    """A person by name and 工号; a round, a plan or a day as it is."""
    key = target.removeprefix("person:")
    return f"{name}（{key}）" if name else key
