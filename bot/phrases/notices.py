"""Texts of the messages that go out by themselves, by the kind of notice. All fit WeCom's 2,048 bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.phrases import accounts, automatic, calendar, changes
from bot.phrases.errors import error_sentence
from bot.phrases.moments import moment_words
from surveys.errors import SurveyError


def full_moment_words(at: datetime) -> str:
    """The same with the year, as the template fields `time` and `date` want it."""
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def span_words(left: timedelta) -> str:
    """`3 天`, `5 小时` or `20 分钟`: rounded down, so that nobody is promised more than there is."""
    minutes = max(int(left.total_seconds() // 60), 0)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)} 天"
    if minutes >= 60:
        return f"{minutes // 60} 小时"
    return f"{max(minutes, 1)} 分钟"


def promise_clause(*, anonymous: bool | None) -> str:
    """One clause that is true for everybody it is sent to; None: some forms are anonymous, some are not."""
    if anonymous is None:
        return "匿名还是实名，打开后第一眼就会写明"
    return "匿名填写，只看汇总，不显示谁填了什么" if anonymous else "实名填写，打开后会写明谁能看到"


def invitation(*, title: str, closes_at: datetime, link: str, anonymous: bool | None) -> str:
    return (
        f"请您参加“{title}”。\n"
        f"截止：{moment_words(closes_at)}\n"
        f"{promise_clause(anonymous=anonymous)}；不了解的可以选“不了解”，中途可以保存。\n"
        f"点这里填写：{link}"
    )


def reminder(*, title: str, closes_at: datetime, at: datetime, link: str) -> str:
    return (
        f"“{title}”还有您没填完的，离截止还有 {span_words(closes_at - at)}（{moment_words(closes_at)}）。\n"
        f"接着填：{link}\n"
        f"已经填好的不用再填。（{at:%H:%M:%S} 提醒）"
    )


def result(*, title: str, link: str) -> str:
    return f"“{title}”的结果已经发布，请查看：{link}"


def reply(*, text: str, at: datetime) -> str:
    return f"{text}\n（答复您 {at.time().isoformat('seconds')} 发来的消息）"


def second_confirmation(*, asker: str, what: str, code: str) -> str:
    return f"{asker} 想做下面这件事，需要您也同意：\n{what}\n同意请在 30 分钟内发送：\n确认 {code}\n不同意就不用理会。"


def _opened(params: Mapping[str, Any]) -> str:
    plan, round_id = params.get("plan", ""), params.get("round", "")
    return f"按日程，“{plan}”已经开启（轮次 {round_id}），邀请正在发出。发送“进度”随时查看。"


def _not_opened(params: Mapping[str, Any]) -> str:
    plan = str(params.get("plan", ""))
    why = error_sentence(SurveyError(str(params.get("code", "")), plan=plan, name=plan, round=params.get("round", "")))
    return f"按日程应该开启“{plan}”，但没有开成：{why}"


def _closed(params: Mapping[str, Any]) -> str:
    return f"“{params.get('title') or params.get('round', '')}”已经截止，结果很快算好。"


def _damaged(params: Mapping[str, Any]) -> str:
    name = params.get("title") or params.get("round", "")
    return (
        f"“{name}”已经截止，但没有封存：有 {params.get('count', '')} 份答卷对不上或读不出来，可能是数据库被改动过，"
        "也可能是换了服务器密钥。答卷一份也没有丢弃，也没有计分。请马上联系负责服务器的人。"
    )


def _scored(params: Mapping[str, Any]) -> str:
    name = params.get("title") or params.get("round", "")
    return f"“{name}”的结果已经算出，还没有发布。发送“结果 姓名或部门”查看，“发布 {params.get('round', '')}”公布。"


def _released(params: Mapping[str, Any]) -> str:
    return f"“{params.get('title') or params.get('round', '')}”的结果已经发布。"


def _second(params: Mapping[str, Any]) -> str:
    words = {name: str(params.get(name, "")) for name in ("asker", "what", "code")}
    return second_confirmation(**words)


_EVENTS = {
    **automatic.EVENTS,
    **calendar.EVENTS,
    **accounts.EVENTS,
    **changes.EVENTS,
    "round_opened": _opened,
    "round_not_opened": _not_opened,
    "round_closed": _closed,
    "round_damaged": _damaged,
    "round_scored": _scored,
    "round_released": _released,
    "second_confirmation": _second,
}


def announcement(params: Mapping[str, Any]) -> str:
    """News for administrators, by `params["event"]`."""
    words = _EVENTS.get(str(params.get("event", "")))
    return words(params) if words is not None else str(params.get("text") or "有一条新消息，发送“进度”查看。")


_TITLES = {
    "invitation": "请您参加测评",
    "reminder": "测评还没填完",
    "result": "测评结果已发布",
    "announcement": "评绩通知",
}
KIND = "评绩通知"
_KINDS = {"invitation": "测评邀请", "reminder": "测评提醒", "result": "测评结果"}


def kind_words(kind: str) -> str:
    """What kind of notice it is, in at most five Han characters: that much goes into a `phrase`."""
    return _KINDS.get(kind, KIND)


def headline(kind: str) -> str:
    """The first field of a template message: at most 20 characters."""
    return _TITLES.get(kind, "评绩通知")
