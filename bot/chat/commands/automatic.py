"""自动开启 [方案名 [停]]: which plans open by the calendar, and switching that on and off."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.automatic import AUTOMATIC as SETTING
from bot.operations.automatic import SettingAutomatic, next_opening
from bot.phrases import automatic as phrases
from surveys.rounds import list_automatic


def set_automatic(chat: Chat, argument: str) -> str:
    if not argument:
        names = list_automatic(chat.work)
        return phrases.automatic([phrases.automatic_line(name, next_opening(chat.actor, name)) for name in names])
    plan, _, last = argument.rpartition(" ")
    if plan and last in phrases.STOP_WORDS:
        return ask(chat, SETTING, SettingAutomatic(plan.strip(), is_on=False))
    return ask(chat, SETTING, SettingAutomatic(argument))


AUTOMATIC = Command("自动开启", set_automatic, "admin", takes=True)
