"""确认 CODE: does what was asked for, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.chat.commands.closing import do_closing
from bot.chat.commands.excluding import do_excluding
from bot.chat.commands.extending import do_extending, do_extending_raters
from bot.chat.commands.opening import do_opening
from bot.chat.commands.pausing import do_pausing, do_resuming
from bot.chat.commands.records import do_undo
from bot.chat.commands.releasing import do_releasing
from bot.chat.commands.supplementing import do_supplementing
from bot.chat.commands.syncing import do_syncing
from bot.chat.text import tidy_code
from bot.phrases import desk
from surveys.administration.confirmations import take_confirmation

ACTIONS: dict[str, Callable[[Chat, dict[str, Any]], str]] = {
    "open": do_opening,
    "exclude": do_excluding,
    "supplement": do_supplementing,
    "close": do_closing,
    "extend": do_extending,
    "extend_raters": do_extending_raters,
    "pause": do_pausing,
    "resume": do_resuming,
    "release": do_releasing,
    "sync": do_syncing,
    "undo_records": do_undo,
}


def confirm(chat: Chat, argument: str) -> str:
    code = tidy_code(argument)
    if not code:
        return desk.CONFIRM_HOW
    confirmed = take_confirmation(chat.work, party=chat.actor, code=code)
    return ACTIONS[confirmed.action](chat, dict(confirmed.arguments))


CONFIRM = Command("确认", confirm, "admin", takes=True)
