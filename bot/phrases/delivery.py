"""How a message fares, person by person: states, reasons why something did not arrive, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

REASONS = {
    "not_bound": "没有绑定",
    "left": "已离开花名册",
    "no_channel": "通道没有配置",
    "no_template": "没有配置模板消息",
    "window": "超过 48 小时没来过消息",
    "45015": "超过 48 小时没来过消息",
    "45047": "可发的客服消息用完了",
    "43004": "没有关注公众号",
    "43019": "被拉黑或拒收",
    "43101": "没有订阅通知授权",
    "48002": "拒收消息",
    "40003": "微信号不对",
    "user_block": "拒收消息",
    "invaliduser": "企业微信账号无效或不在可见范围",
    "81013": "企业微信账号无效或不在可见范围",
    "60111": "企业微信没有这个账号",
    "unlicensed": "企业微信账号没有许可",
    "bad_address": "企业微信账号写法不对",
    "transport": "微信接口没有应答",
    "repeated": "不确定有没有收到",
    "ambiguous": "不确定有没有收到",
    "expired": "过期没有发出",
    "round_over": "已经截止",
    "round_paused": "轮次已暂停",
    "nothing_open": "已经没有要填的",
    "superseded": "没来得及发，改发了新的提醒",
    "operator": "微信接口拒绝，需要检查配置",
    "content": "微信不接受消息内容，需要检查模板",
    "-1": "微信系统忙",
    "45009": "当天的发送额度用完了",
    "45011": "发送太快，稍后再试",
    "45033": "发送太快，稍后再试",
    "60011": "不在企业微信应用的可见范围",
    "50002": "不在企业微信应用的可见范围",
    "system_failed": "微信没有送到",
    "undelivered": "微信没有送到",
}
_ASK_TO_WRITE = "请对方给公众号发一条消息，再发送“催办”"
_ASK_TO_FOLLOW = "请对方关注公众号，再发送“催办”"
_ASK_TO_ALLOW = "请对方在公众号的设置里打开“接收消息”，并发一条消息"
_SCOPE = "在企业微信后台把对方加进应用的可见范围，或更正花名册里的账号"
_ROSTER = "更正花名册里的企业微信账号"
_DOCTOR = "运行 pingji doctor，按提示改好"
_AGAIN = "稍后发送“催办”"
_ASK = "问一下本人，没收到就发送“催办”"
_OTHERWISE = "发送“催办”再试，还不行就直接联系本人"
_REMEDIES = {
    "not_bound": "把邀请码给本人绑定（pingji roster codes 导出）",
    "left": "不用管，不再等这个人",
    "no_channel": _DOCTOR,
    "no_template": _ASK_TO_WRITE,
    "window": _ASK_TO_WRITE,
    "45015": _ASK_TO_WRITE,
    "45047": _ASK_TO_WRITE,
    "43004": _ASK_TO_FOLLOW,
    "43019": _ASK_TO_ALLOW,
    "43101": "请对方发一条消息，或重新允许订阅通知",
    "48002": _ASK_TO_ALLOW,
    "40003": "请对方重新绑定",
    "user_block": _ASK_TO_ALLOW,
    "invaliduser": _SCOPE,
    "81013": _SCOPE,
    "60011": _SCOPE,
    "50002": _SCOPE,
    "60111": _ROSTER,
    "bad_address": _ROSTER,
    "unlicensed": "在企业微信后台给对方分配许可",
    "transport": _AGAIN,
    "repeated": _ASK,
    "ambiguous": _ASK,
    "expired": _AGAIN,
    "operator": _DOCTOR,
    "content": _DOCTOR,
    "-1": _AGAIN,
    "45009": "明天发送“催办”",
    "45011": _AGAIN,
    "45033": _AGAIN,
    "system_failed": _AGAIN,
}
STATES = {
    "planned": "待发",
    "sent": "已发出",
    "delivered": "已送达",
    "opened": "已打开",
    "half_answered": "填写中",
    "done": "已完成",
    "refused": "已退回",
    "unreachable": "联系不上",
}
CHANNELS = {
    "wecom": "企业微信",
    "wecom_card": "企业微信卡片",
    "oa_template": "模板消息",
    "oa_custom": "客服消息",
    "oa_subscription": "订阅通知",
}


def reason_words(reason: str) -> str:
    """Why a message did not arrive: `wecom:81013` → 企业微信账号无效或不在可见范围."""
    for part in reason.partition("#")[0].split(":"):
        if part in REASONS:
            return REASONS[part]
    return f"没有送到（{reason}）"


def remedy(reason: str) -> str:
    """The one step that helps."""
    parts = reason.partition("#")[0].split(":")
    return next((_REMEDIES[part] for part in parts if part in _REMEDIES), _OTHERWISE)


def person_line(name: str, reason: str) -> str:
    """Somebody who cannot be reached, and why."""
    return f"· {name}：{reason_words(reason)}"


def remedy_lines(reasons: Iterable[str]) -> list[str]:
    """What to do, once for each reason: a chat message has no room for it beside every name."""
    steps = {reason_words(reason): remedy(reason) for reason in reasons}
    return [f"{why} → {step}" for why, step in steps.items()]


def states_line(counts: Mapping[str, int]) -> str:
    """`通知：已发出 20 · 已打开 3`: how many stand where, the states without anybody left out."""
    shown = [f"{words} {counts[state]}" for state, words in STATES.items() if counts.get(state)]
    return f"通知：{' · '.join(shown)}" if shown else ""


def state_row(name: str, state: str, channel: str, reason: str) -> str:
    """One person in the table of `pingji round status --people`."""
    why = f"{reason_words(reason)}；{remedy(reason)}" if reason else ""
    return "\t".join((name, STATES[state], CHANNELS.get(channel, channel), why)).rstrip()
