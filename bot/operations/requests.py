"""What is first described and done only when confirmed: a file's worth of wishes, one line each. Words and deeds are
those of the chat's commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.chat.commands.base import Chat
from bot.chat.commands.closing import closing_words
from bot.chat.commands.excluding import excluding_words
from bot.chat.commands.extending import extension_words, new_end_words
from bot.chat.commands.opening import describe_preview
from bot.chat.commands.pausing import pause_words, resume_words
from bot.chat.commands.releasing import find_scored, release_words
from bot.chat.commands.supplementing import supplementing_words
from bot.operations.confirmation import needs_two
from bot.operations.dates import end_of_day, read_date
from bot.phrases import records
from surveys.errors import Invalid, WrongState
from surveys.records import get_import
from surveys.rounds import OPEN, Round, find_raters, get_round, preview_round

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """`what` would happen, in words; `action` and `arguments` as `bot.chat.commands.confirming` takes them."""

    what: str
    action: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    two_people: bool = False


def wish_pause(chat: Chat, target: str, fields: Fields) -> Wish:
    found = get_round(chat.work, round_id=target)
    return Wish(pause_words(chat.work, found=found, tz=chat.office.tz), "pause", {"round": target})


def wish_resume(chat: Chat, target: str, fields: Fields) -> Wish:
    found = get_round(chat.work, round_id=target)
    return Wish(resume_words(chat.work, found=found, tz=chat.office.tz), "resume", {"round": target})


def wish_close(chat: Chat, target: str, fields: Fields) -> Wish:
    found = get_round(chat.work, round_id=target)
    what = closing_words(chat.work, found=found, tz=chat.office.tz)
    return Wish(what, "close", {"round": target}, needs_two(found))


def wish_release(chat: Chat, target: str, fields: Fields) -> Wish:
    get_round(chat.work, round_id=target)  # by its id alone; a plan's name means nothing here
    found = find_scored(chat.work, name=target)
    return Wish(release_words(chat.work, found=found), "release", {"round": target}, needs_two(found))


def wish_extend(chat: Chat, target: str, fields: Fields) -> Wish:
    """`day` for all, or for `who` alone. Errors: `round_not_open`, `day_unreadable`, `date_in_past`, as
    `new_end_words`, `find_raters`, `extension_not_later`.
    """
    found = get_round(chat.work, round_id=target)
    if found.state != OPEN:
        raise WrongState("round_not_open", round=target, state=found.state)
    new = end_of_day(read_day(chat, fields.get("day", ""), found), chat.office.tz)
    if new <= chat.work.now:
        raise Invalid("date_in_past")
    old, who, until = chat.local(found.closes_at), fields.get("who", ""), new.isoformat()
    if not who:
        what = new_end_words(found, new=new, tz=chat.office.tz)
        return Wish(what, "extend", {"round": target, "closes_at": until})
    if new <= found.closes_at:
        raise Invalid("extension_not_later", title=found.title)
    raters = find_raters(chat.work, round_id=target, name=who)
    what = extension_words(chat.work, found=found, raters=raters, old=old, new=new)
    return Wish(what, "extend_raters", {"round": target, "raters": list(raters), "closes_at": until})


def read_day(chat: Chat, text: str, found: Round) -> date:
    """A day as a date field sends it, or as people write it. Errors: `day_unreadable`."""
    today, closes_on = chat.local(chat.work.now).date(), chat.local(found.closes_at).date()
    day = read_date(text, today=today, closes_on=closes_on)
    if day is None:
        raise Invalid("day_unreadable")
    return day


def wish_open(chat: Chat, target: str, fields: Fields) -> Wish:
    """Errors: as `preview_round`, `preflight_blocks`."""
    preview = preview_round(chat.work, plan_name=target, tz=chat.office.tz, forecast=chat.office.forecast)
    if preview.is_blocked:
        raise WrongState("preflight_blocks", plan=target, count=sum(one.blocks for one in preview.findings))
    return Wish(describe_preview(preview, chat.office.tz), "open", {"plan": preview.plan}, preview.second_person)


def wish_undo(chat: Chat, target: str, fields: Fields) -> Wish:
    """Errors: `import_unknown`, `import_undone`, `import_not_done`."""
    found = get_import(chat.work, import_id=target)
    if found.state != "applied":
        raise WrongState("import_undone" if found.state == "undone" else "import_not_done", number=found.import_id)
    return Wish(records.undoing(found), "undo_records", {"number": found.import_id})


def wish_supplement(chat: Chat, target: str, fields: Fields) -> Wish:
    """Errors: as `supplementing_words`."""
    return Wish(supplementing_words(chat.work, round_id=target), "supplement", {"round": target})


def wish_exclude(chat: Chat, target: str, fields: Fields) -> Wish:
    """Errors: as `exclude_rater`."""
    given = {name: fields.get(name, "").strip() for name in ("rater", "subject", "reason")}
    return Wish(excluding_words(chat.work, **given), "exclude", given)


ROUND_WISHES: Mapping[str, Callable[[Chat, str, Fields], Wish]] = {
    "pause": wish_pause,
    "resume": wish_resume,
    "close": wish_close,
    "release": wish_release,
    "extend": wish_extend,
    "supplement": wish_supplement,
}
