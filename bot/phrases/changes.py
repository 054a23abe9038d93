"""Giving back, excluding, joining late: what is said about who rates whom in a round under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DECLINE_HOW = "请写上姓名和原因，例如：回避 张三 利害关系\n原因写 利害关系、不了解 或 其他。"
DECLINE_NOBODY = "您要评的人里没有“{name}”。发送“我的”看要填写的。"
DECLINE_SEVERAL = "叫“{name}”的不止一位，请改写工号：{keys}"
EXCLUDE_HOW = """请写上谁不评谁和原因，例如：排除 张三 李四 亲属
姓名、工号、部门或统一社会信用代码都可以；“排除”单独发送，列出已有的。"""
INCLUDE_HOW = "请写上谁和谁，例如：取消排除 张三 李四"
NO_EXCLUSIONS = "没有排除过谁。"
SUPPLEMENT_HOW = "请写上轮次，例如：补充 R7K3M2"
REASONS: Mapping[str, str] = {"利害关系": "conflict", "不了解": "unfamiliar", "其他": "other"}
REASON_LABELS: Mapping[str, str] = {code: word for word, code in REASONS.items()}


def declined(lines: Sequence[str]) -> str:
    return "\n".join(["以下评价不再需要您填写：", *lines])


def declined_line(title: str, name: str, *, replaced: bool) -> str:
    return f"· {name}（{title}）{'，已请别人接替' if replaced else ''}"


def excluded(rater: str, subject: str, reason: str) -> str:
    return f"记下了：{rater} 不评 {subject}（{reason}）。进行中的轮次里，还没评的也不再请他评。"


def excluding(rater: str, subject: str, reason: str, *, falling_away: int) -> str:
    lines = [f"将记下：{rater} 不评 {subject}（{reason}）。以后的轮次都不再请他评。"]
    if falling_away:
        lines.append(f"进行中的轮次里，有 {falling_away} 份还没填的不用他填了；以后取消排除，这几份也不会回来。")
    return "\n".join([*lines, "已经填过的保留。"])


def including(rater: str, subject: str) -> str:
    return f"将取消：以后的轮次里，{rater} 又可以评 {subject}。"


def included(rater: str, subject: str) -> str:
    return f"已取消：以后的轮次里，{rater} 可以评 {subject}。"


def exclusion_line(rater: str, subject: str, reason: str) -> str:
    return f"· {rater} 不评 {subject}：{reason}"


def exclusions(lines: Sequence[str]) -> str:
    return "\n".join(["已排除的：", *lines])


def supplementing(title: str, *, subjects: int, raters: int, assignments: int) -> str:
    return (
        f"将把花名册里新来的人加进“{title}”：{subjects} 个对象、{assignments} 份评价，涉及 {raters} 位评价人。\n"
        "新来的会马上收到邀请；原来的不变。加进来以后不能撤回。"
    )


def supplemented(title: str, *, subjects: int, raters: int, assignments: int) -> str:
    if not assignments and not subjects:
        return f"“{title}”没有要补充的人。"
    return f"“{title}”补充了 {subjects} 个对象、{assignments} 份评价，涉及 {raters} 位评价人；新来的会收到邀请。"


def _adjusted(params: Mapping[str, Any]) -> str:
    lines = ["花名册变了，进行中的轮次已跟着调整，填过的都保留："]
    for round_ in params.get("rounds", ()):
        figures = (
            (round_.get("left"), "{} 个被评的人已离开"),
            (round_.get("back"), "{} 个被评的人回来了"),
            (round_.get("dropped"), "{} 份没填的不用填了"),
            (round_.get("stepped_in"), "{} 份请了别人接替"),
            (round_.get("short"), "{} 处人数不够又没有人可以接替"),
        )
        figures_words = "，".join(words.format(count) for count, words in figures if count)
        lines.append(f"· {round_.get('title')}：{figures_words}")
    return "\n".join(lines)


EVENTS = {"rounds_adjusted": _adjusted}
