"""延期 轮次 日期 [姓名或工号]: another closing day, for all or for one, after the confirm step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.operations.dates import end_of_day, read_date
from bot.phrases import calendar, desk
from surveys.accounts.bindings import list_profiles
from surveys.errors import Invalid, WrongState
from surveys.rounds import OPEN, Round, extend_raters, extend_round, find_raters
from surveys.work import Work


def ask_extending(chat: Chat, argument: str) -> str:
    words, name = argument.split(), ""
    if len(words) > 1 and not _is_date(chat, words[-1]):
        *words, name = words
    if not words or not _is_date(chat, words[-1]):
        return desk.EXTEND_HOW
    found = _find(chat, " ".join(words[:-1]))
    new = end_of_day(_read(chat, words[-1], found.closes_at) or date.min, chat.office.tz)
    if new <= chat.work.now:
        raise Invalid("date_in_past")
    if name:
        return _ask_for_one(chat, found, name, new)
    what = new_end_words(found, new=new, tz=chat.office.tz)
    return ask(chat, what, "extend", round=found.round_id, closes_at=new.isoformat())


def _read(chat: Chat, word: str, closes_at: datetime) -> date | None:
    return read_date(word, today=chat.local(chat.work.now).date(), closes_on=chat.local(closes_at).date())


def _is_date(chat: Chat, word: str) -> bool:
    return _read(chat, word, chat.work.now) is not None


def _find(chat: Chat, name: str) -> Round:
    found = chat.find_round(name, states=(OPEN,)) if not name else chat.find_round(name)
    if found.state != OPEN:
        raise WrongState("round_not_open", round=found.round_id, state=found.state)
    return found


def _ask_for_one(chat: Chat, found: Round, name: str, new: datetime) -> str:
    if new <= found.closes_at:
        raise Invalid("extension_not_later", title=found.title)
    raters = find_raters(chat.work, round_id=found.round_id, name=name)
    what = extension_words(chat.work, found=found, raters=raters, old=chat.local(found.closes_at), new=new)
    until = new.isoformat()
    return ask(chat, what, "extend_raters", round=found.round_id, raters=list(raters), closes_at=until)


def new_end_words(found: Round, *, new: datetime, tz: tzinfo) -> str:
    """What another end for all does. Errors: `extension_same`."""
    if new == found.closes_at:
        raise Invalid("extension_same", title=found.title)
    return desk.extending(title=found.title, old=found.closes_at.astimezone(tz), new=new)


def extension_words(work: Work, *, found: Round, raters: Sequence[str], old: datetime, new: datetime) -> str:
    """What more time for single raters does, and what it means for their anonymity."""
    anonymous = bool(found.frozen.anonymous)
    names = rater_names(work, raters)
    return calendar.extending_raters(title=found.title, names=names, old=old, new=new, anonymous=anonymous)


def rater_names(work: Work, raters: Sequence[str]) -> list[str]:
    """Each name once: an enterprise's seats share it."""
    profiles = list_profiles(work, parties=list(raters))
    return list(dict.fromkeys(profiles[one].name if one in profiles else one for one in raters))


def do_extending(chat: Chat, arguments: dict[str, Any]) -> str:
    closes_at = datetime.fromisoformat(arguments["closes_at"])
    found = extend_round(chat.work, round_id=arguments["round"], closes_at=closes_at, actor=chat.actor)
    return desk.extended(found.title, chat.local(found.closes_at))


def do_extending_raters(chat: Chat, arguments: dict[str, Any]) -> str:
    until, raters = datetime.fromisoformat(arguments["closes_at"]), arguments["raters"]
    which = {"round_id": arguments["round"], "raters": raters, "closes_at": until}
    found = extend_raters(chat.work, **which, tz=chat.office.tz, actor=chat.actor)
    return calendar.extended_raters(found.title, rater_names(chat.work, raters), chat.local(until))


EXTEND = Command("延期", ask_extending, "admin", takes=True)
