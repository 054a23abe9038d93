"""二维码 方案: the addresses behind the signs of a public plan."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.documents.sign_sheet import public_link
from bot.phrases import signs as phrases
from surveys.rounds.public_codes import list_public_codes


def show_signs(chat: Chat, argument: str) -> str:
    if not argument:
        return phrases.HOW
    signs = list_public_codes(chat.work, plan_name=argument)
    if not signs:
        return phrases.NOT_PUBLIC.format(plan=argument)
    return phrases.links(argument, [(sign.name, public_link(chat.office.base_url, sign)) for sign in signs])


SIGNS = Command("二维码", show_signs, "admin", takes=True)
