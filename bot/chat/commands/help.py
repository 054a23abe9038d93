"""帮助: what this person may send."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat.commands.base import Chat, Command
from bot.phrases import chat as phrases


def make_help(commands: dict[str, Command]) -> Command:
    """``commands`` is the registry; the help is a member of it."""

    def run(chat: Chat, argument: str) -> str:
        listed = commands.values()
        plain = _lines(one for one in listed if one.who != "admin")
        return phrases.help_text(plain, _lines(one for one in listed if one.who == "admin") if chat.is_admin else [])

    return Command("帮助", run, aliases=("help", "菜单", "?", "？", "你好", "您好"))


def _lines(commands: Iterable[Command]) -> list[str]:
    return [phrases.help_line(*phrases.HELP[one.word]) for one in commands]
