"""导入记录 and 撤销导入 编号: what was imported beside surveys, and taking one import back."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.importing import UNDO_RECORDS as UNDOING
from bot.operations.importing import OfRecords
from bot.phrases import records as phrases
from surveys.records import list_imports


def show_imports(chat: Chat, argument: str) -> str:
    return phrases.overview(list_imports(chat.work))


def undo(chat: Chat, argument: str) -> str:
    return ask(chat, UNDOING, OfRecords(argument)) if argument else phrases.UNDO_HOW


RECORDS = Command("导入记录", show_imports, "admin")
UNDO_RECORDS = Command("撤销导入", undo, "admin", takes=True)
