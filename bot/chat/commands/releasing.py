"""发布 轮次 [疑似刷票已核实]: let people see their own result."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.releasing import RELEASE as RELEASING
from bot.operations.releasing import Releasing
from bot.operations.which_round import which_to_release
from bot.phrases.quality import RELEASE_DESPITE


def release(chat: Chat, argument: str) -> str:
    name, is_despite = split_despite(argument)
    return ask(chat, RELEASING, Releasing(which_to_release(chat.work, name).round_id, is_despite))


def split_despite(argument: str) -> tuple[str, bool]:
    """The round's name, and whether the words stand behind it that name the suspicion."""
    name = argument.removesuffix(RELEASE_DESPITE).rstrip()
    return name, name != argument


RELEASE = Command("发布", release, "admin", takes=True)
