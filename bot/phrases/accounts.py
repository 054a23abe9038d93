"""What is said of accounts that change hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_MOST = 10
ASKED = "请另一位管理员确认，已发出确认码；没有人确认的话，等他们手上的测评结束后自动更改。"
WAITS = "等他们手上的测评结束后自动更改。"


def changing(changes: Sequence[tuple[str, str, str]]) -> str:
    """Before it is done. `changes`: name, account now, account then."""
    lines = [f"· {name}：{old or '（无）'} → {new or '（无）'}" for name, old, new in changes[:_MOST]]
    if len(changes) > _MOST:
        lines.append("……")
    head = f"更改 {len(changes)} 人的企业微信账号。他们手上有正在进行的测评，改后由新账号填写："
    return "\n".join([head, *lines, "此前提交的答案不会显示给新账号；原账号和本人都会收到通知。"])


def changed(count: int) -> str:
    return f"已更改 {count} 人的企业微信账号，并已通知他们。"


def held(count: int, *, asked: bool) -> str:
    """Behind an import whose account changes wait."""
    return f"有 {count} 人的企业微信账号这次没有改，因为他们手上有正在进行的测评。{ASKED if asked else WAITS}"


def _lost(params: Mapping[str, Any]) -> str:
    return (
        f"您的微信账号不再对应{params.get('name', '原来的填写人')}，用它不能再填写或查看测评。"
        "此前提交的答案照常计入，其他账号看不到。如果这不是您要求的，请马上联系管理员。"
    )


def _changed(params: Mapping[str, Any]) -> str:
    return (
        f"{params.get('name', '您')}：您用来填写测评的微信账号已更改。此前用原账号提交的答案照常计入，新账号看不到；"
        "需要修改请重新填写。如果这不是您要求的，请马上联系管理员。"
    )


def _added(params: Mapping[str, Any]) -> str:
    return (
        f"{params.get('name', '您')}：有一个新的微信账号凭邀请码绑定为您，可以替您填写，但看不到您此前提交的答案。"
        "如果这不是您本人操作，请马上联系管理员。"
    )


EVENTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "account_lost": _lost,
    "account_changed": _changed,
    "account_added": _added,
}
