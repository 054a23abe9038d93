"""评语 and 建议箱: words that raters and passers-by wrote, and why some are not shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.phrases.moments import plain_day_words

NONE_OWN = "还没有发布过给您的评语。"
NONE_ABOUT = "“{name}”已发布的轮次里没有写评语的。"
KEPT = "评语已经给您看过。为保护评价人，这里不留存内容；要再看，请再发送一次“评语”。"
HIDDEN = "评价人不足 {least} 位，为免看出是谁写的，不显示"
UNSIGNED = "匿名评语不记谁写的，一条一条打乱了先后，和分数分开；请不要去猜是谁。"
NO_FEEDBACK = "还没有收到建议。"
FEEDBACK_HEAD = "收到的建议（不记姓名，只记日期，新的在前）："
FEEDBACK_MORE = "先列最近的 {count} 条。"
FEEDBACK_KEPT = "建议已经给您看过；要再看，请再发送一次“建议箱”。"
SHEET, COLUMNS = "评语", ("编号", "姓名", "部门", "关系", "题目", "评语")
HIDDEN_CELL = "hidden"


def about(name: str, title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{name} · {title} · 评语", *lines])


def question(relation: str, title: str) -> str:
    return f"· {relation}，{title}："


def remark(text: str) -> str:
    """One by one, on a line of its own."""
    return f"　- {' '.join(text.split())}"


def hidden_remark(least: int) -> str:
    return f"　- {HIDDEN.format(least=least)}"


def own_hint() -> str:
    return "有写给您的评语，发送“评语”查看。"


def feedback_line(on: date, text: str) -> str:
    return f"· {plain_day_words(on)}：{' '.join(text.split())}"
