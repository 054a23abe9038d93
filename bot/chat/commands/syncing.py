"""同步通讯录: what WeCom's address book would change in the roster. Reading it takes longer than a reply may."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.phrases import directory as phrases
from surveys.roster_updates.address_book import confirm_sync, request_sync


def ask_syncing(chat: Chat, argument: str) -> str:
    if argument and argument not in phrases.WITH_LEFT:
        return phrases.HOW
    request_sync(chat.work, actor=chat.actor, leaving=bool(argument))
    return phrases.READING


def do_syncing(chat: Chat, arguments: dict[str, Any]) -> str:
    """Confirmed: the address book is read once more before anything is written."""
    confirm_sync(chat.work, import_id=arguments["import_id"])
    return phrases.CHECKING


SYNC = Command("同步通讯录", ask_syncing, "admin", takes=True, aliases=("通讯录",))
