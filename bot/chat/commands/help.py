"""帮助: what this person may send; 帮助 X: one of those commands in full."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.chat.commands.base import Chat, Command
from bot.chat.guessing import guess_commands
from bot.phrases import chat as phrases
from bot.phrases import help as words

_ASKING = ("人工", "客服", "怎么用", "不会用", "找谁", "联系谁")


def make_help(commands: dict[str, Command]) -> Command:
    """`commands` is the registry; the help is a member of it."""

    @cache
    def everything(*, is_admin: bool) -> str:
        """Put together once: it is what people ask for most."""
        plain = _lines(command for command in commands.values() if command.who != "admin")
        more = _lines(command for command in commands.values() if command.who == "admin") if is_admin else []
        return f"{phrases.help_text(plain, more)}\n\n{words.ONE_HINT}"

    def run(chat: Chat, argument: str) -> str:
        if not argument:
            return everything(is_admin=chat.is_admin)
        known = {word: command for command in commands.values() for word in (command.word, *command.aliases)}
        command = known.get(argument) or next((known[word] for word in guess_commands(chat, argument, known)), None)
        if command is None or not command.may(chat):
            return everything(is_admin=chat.is_admin)
        purpose, examples = words.MORE.get(command.word, (phrases.HELP[command.word][1], ()))
        return words.explain(phrases.HELP[command.word][0], purpose, examples, command.aliases)

    return Command("帮助", run, takes=True, aliases=("help", "菜单", "?", "？", "你好", "您好"), synonyms=_ASKING)


def _lines(commands: Iterable[Command]) -> list[str]:
    return [phrases.help_line(*phrases.HELP[command.word]) for command in commands]
