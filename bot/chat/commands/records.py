"""导入记录 and 撤销导入 编号: what was imported beside surveys, and taking one import back after the confirm step."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.phrases import records as phrases
from surveys.errors import WrongState
from surveys.records import get_import, list_imports, undo_import


def show_imports(chat: Chat, argument: str) -> str:
    return phrases.overview(list_imports(chat.work))


def ask_undo(chat: Chat, argument: str) -> str:
    if not argument:
        return phrases.UNDO_HOW
    found = get_import(chat.work, import_id=argument)
    if found.state != "applied":
        code = "import_undone" if found.state == "undone" else "import_not_done"
        raise WrongState(code, number=found.import_id)
    return ask(chat, phrases.undoing(found), "undo_records", number=found.import_id)


def do_undo(chat: Chat, arguments: dict[str, Any]) -> str:
    return phrases.undone(undo_import(chat.work, import_id=arguments["number"], actor=chat.actor))


RECORDS = Command("导入记录", show_imports, "admin")
UNDO_RECORDS = Command("撤销导入", ask_undo, "admin", takes=True)
