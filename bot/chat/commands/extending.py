"""延期 轮次 日期: another closing day, after the confirm step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.chat.dates import end_of_day, read_date
from bot.phrases import desk
from surveys.errors import Invalid, WrongState
from surveys.rounds import OPEN, extend_round


def ask_extending(chat: Chat, argument: str) -> str:
    words = argument.split()
    if not words:
        return desk.EXTEND_HOW
    name = " ".join(words[:-1])
    found = chat.find_round(name, states=(OPEN,)) if not name else chat.find_round(name)
    if found.state != OPEN:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    tz = chat.office.tz
    old = chat.local(found.closes_at)
    day = read_date(words[-1], today=chat.local(chat.work.now).date(), closes_on=old.date())
    if day is None:
        return desk.EXTEND_HOW
    new = end_of_day(day, tz)
    if new <= chat.work.now:
        raise Invalid("date_in_past")
    what = desk.extending(title=found.title, old=old, new=new)
    return ask(chat, what, "extend", round=found.round_id, closes_at=new.isoformat())


def do_extending(chat: Chat, arguments: dict[str, Any]) -> str:
    closes_at = datetime.fromisoformat(arguments["closes_at"])
    found = extend_round(chat.work, round_id=arguments["round"], closes_at=closes_at, actor=chat.actor)
    return desk.extended(found.title, chat.local(found.closes_at))


EXTEND = Command("延期", ask_extending, "admin", takes=True)
