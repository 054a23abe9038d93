"""Opening by the calendar: switched on and off, and told the day before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.phrases.moments import moment_words

HOW = "请写上方案名，例如：自动开启 中层360测评\n不再自动开启：自动开启 中层360测评 停"
NONE = "没有自动开启的方案，每一次都要您发送“开启 方案名”。"
ON, OFF = "已设为自动开启", "不自动开启"
STOP_WORDS = ("停", "停止", "关", "关闭")


def switched_on(plan: str, first: datetime | None) -> str:
    """`first`: when it will open next, where that is known."""
    when = f"下一次：{moment_words(first)}。" if first is not None else ""
    return f"“{plan}”已设为自动开启。{when}每次开启的前一天会先告诉管理员，不需要时可以停止。"


def switched_off(plan: str) -> str:
    return f"“{plan}”不再自动开启，进行中的测评不受影响。"


def automatic(lines: Sequence[str]) -> str:
    return "\n".join(["自动开启的方案：", *lines, "不再自动开启：自动开启 方案名 停"]) if lines else f"{NONE}\n{HOW}"


def automatic_line(plan: str, first: datetime | None) -> str:
    when = f"，下一次 {moment_words(first)}" if first is not None else ""
    return f"· {plan}{when}"


def foretold(params: Mapping[str, Any]) -> str:
    """The day before, for administrators."""
    plan, at = params.get("plan", ""), moment_words(datetime.fromisoformat(str(params["at"])))
    return (
        f"按日程，“{plan}”（{params.get('period', '')}）将于 {at} 自动开启并发出邀请。\n"
        f"发送“检查 {plan}”可先看会邀请谁；不需要开启，请在此之前发送：\n自动开启 {plan} 停"
    )


EVENTS = {"opening_foretold": foretold}
