"""回执 CODE: whether a form was counted, for whoever holds its code."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.chat.text import tidy_code
from bot.phrases import chat as phrases
from surveys.sealing.receipts import find_receipt


def look_up(chat: Chat, argument: str) -> str:
    code = tidy_code(argument)
    if not code:
        return phrases.RECEIPT_HOW
    receipt = find_receipt(chat.work, code=code)
    if receipt is None:
        return phrases.RECEIPT_UNKNOWN
    return phrases.receipt_counted(receipt.title, f"{chat.office.base_url}/receipts/{receipt.round_id}")


RECEIPT = Command("回执", look_up, takes=True, aliases=("查回执",))
