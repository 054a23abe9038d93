"""帮助: what this person may send; 帮助 X: one of those commands in full."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from bot.chat.commands.base import Chat, Command
from bot.chat.guessing import guess_commands
from bot.phrases import chat as phrases
from bot.phrases import help as words


def make_help(commands: dict[str, Command]) -> Command:
    """`commands` is the registry; the help is a member of it."""

    @cache
    def everything(*, is_admin: bool) -> str:
        """Put together once: it is what people ask for most."""
        plain = _lines(one for one in commands.values() if one.who != "admin")
        more = _lines(one for one in commands.values() if one.who == "admin") if is_admin else []
        return f"{phrases.help_text(plain, more)}\n\n{words.ONE_HINT}"

    def run(chat: Chat, argument: str) -> str:
        if not argument:
            return everything(is_admin=chat.is_admin)
        known = {word: one for one in commands.values() for word in (one.word, *one.aliases)}
        found = known.get(argument) or next((known[one] for one in guess_commands(chat, argument, known)), None)
        if found is None or not found.may(chat):
            return everything(is_admin=chat.is_admin)
        purpose, examples = words.MORE.get(found.word, (phrases.HELP[found.word][1], ()))
        return words.explain(phrases.HELP[found.word][0], purpose, examples, found.aliases)

    return Command("帮助", run, takes=True, aliases=("help", "菜单", "?", "？", "你好", "您好"))


def _lines(commands: Iterable[Command]) -> list[str]:
    return [phrases.help_line(*phrases.HELP[one.word]) for one in commands]
