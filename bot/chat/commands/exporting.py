"""导出 轮次: how to get the workbook."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.results import get_round_results


def tell_export(chat: Chat, argument: str) -> str:
    round_ = chat.find_round(argument)
    get_round_results(chat.work, round_id=round_.round_id)  # refuses where there is nothing to export yet
    return desk.export_how(round_.title, round_.round_id)


EXPORT = Command("导出", tell_export, "admin", takes=True, synonyms=("导出结果", "下载结果", "结果表", "导出数据"))
