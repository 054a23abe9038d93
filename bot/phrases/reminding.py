"""What is said about reminding those who have something open."""

from __future__ import annotations

from datetime import datetime


def reminding(title: str, waiting: int, *, past: tuple[datetime, int] | None = None, is_public: bool = False) -> str:
    """`past`: the local time of a reminding within the hour, and how many it reminded."""
    if not waiting:
        return f"“{title}”{nobody_to_remind(is_public=is_public)}"
    if past is not None:
        at, reached = past
        news = f"“{title}”{at:%H:%M} 刚催办过，当时提醒了 {reached} 位，到现在不到一小时。"
        return f"{news}再催一次，没填完的 {waiting} 位会再收到一条提醒。"
    return f"将马上提醒没填完“{title}”的 {waiting} 位。"


def reminded(title: str, count: int, missing: int, *, away: int = 0, is_public: bool = False) -> str:
    """`missing` of the reminded cannot be reached; `away` are on leave and were not reminded."""
    if not count and away:
        return f"“{title}”没填完的 {away} 位都在请假，没有提醒。"
    if not count:
        return f"“{title}”{nobody_to_remind(is_public=is_public)}"
    unbound = f"其中 {missing} 位没有绑定，提醒不到；发送“进度”看是谁。" if missing else ""
    on_leave = f"请假的 {away} 位没有提醒。" if away else ""
    return f"正在提醒 {count} 位没填完“{title}”的人。{unbound}{on_leave}"


def nobody_to_remind(*, is_public: bool) -> str:
    why = "扫码填写的没有名单，提醒不到" if is_public else "大家都填完了"
    return f"没有要提醒的人：{why}。"
