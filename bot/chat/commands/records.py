"""导入记录 and 撤销导入 编号: what was imported beside surveys, and taking one import back."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.importing import UNDO_RECORDS as UNDOING
from bot.operations.importing import UNDO_ROSTER, OfRecords, OfRoster
from bot.phrases import records as phrases
from surveys.records import list_imports
from surveys.roster_updates.batches import is_roster_import


def show_imports(chat: Chat, argument: str) -> str:
    return phrases.overview(list_imports(chat.work))


def undo(chat: Chat, argument: str) -> str:
    if not argument:
        return phrases.UNDO_HOW
    if is_roster_import(chat.work, import_id=argument):
        return ask(chat, UNDO_ROSTER, OfRoster(argument.upper()))
    return ask(chat, UNDOING, OfRecords(argument))


RECORDS = Command("导入记录", show_imports, "admin")
UNDO_RECORDS = Command("撤销导入", undo, "admin", takes=True)
