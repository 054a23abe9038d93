"""绑定 邀请码: tie this WeChat account to a person or an enterprise."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.chat.text import tidy_code
from bot.phrases import chat as phrases
from surveys.accounts import bind_account


def bind(chat: Chat, argument: str) -> str:
    code = tidy_code(argument)
    if not code:
        return phrases.BIND_HOW
    profile = bind_account(chat.work, channel=chat.channel, address=chat.address, code=code)
    return phrases.bound(profile.name, profile.unit)


BIND = Command("绑定", bind, "让我们知道您是谁", usage="绑定 邀请码", takes=True)
