"""开启 方案名: what opening would do, then the confirm step."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.accounts import find_profile
from surveys.rounds import Preview, get_progress, open_round, preview_round
from surveys.work import Work

_NAMED = 5


def ask_opening(chat: Chat, argument: str) -> str:
    if not argument:
        return desk.OPEN_HOW
    preview = preview_round(chat.work, plan_name=argument, tz=chat.office.tz)
    what = describe_preview(chat.work, preview, chat.office.tz)
    return ask(chat, what, "open", two_people=preview.second_person, plan=preview.plan)


def describe_preview(work: Work, preview: Preview, tz: ZoneInfo) -> str:
    """What opening would do: whom it reaches, when it ends, what may go wrong."""
    names = [_name(work, party) for party in preview.unreachable[:_NAMED]]
    return desk.opening(
        title=preview.title,
        subjects=preview.subjects,
        raters=preview.raters,
        closes_at=preview.closes_at.astimezone(tz),
        unreachable=desk.unreachable(names, len(preview.unreachable)) if names else "",
        warnings=[desk.warning(code, params) for code, params in preview.warnings],
        composed=preview.composed,
    )


def preview_words(work: Work, *, plan_name: str, tz: ZoneInfo) -> str:
    """The same for the command line. Errors as ``preview_round``."""
    return describe_preview(work, preview_round(work, plan_name=plan_name, tz=tz), tz)


def _name(work: Work, party: str) -> str:
    profile = find_profile(work, party=party)
    return profile.name if profile is not None else party


def do_opening(chat: Chat, arguments: dict[str, Any]) -> str:
    """The confirmed opening."""
    round_id = open_round(chat.work, plan_name=arguments["plan"], tz=chat.office.tz, actor=chat.actor)
    return opened_words(chat.work, round_id=round_id)


def opened_words(work: Work, *, round_id: str) -> str:
    """What has been opened, and how many are invited."""
    progress = get_progress(work, round_id=round_id)
    if not progress.assignments and progress.closes_at <= work.now:
        return desk.composing(progress.title, round_id)
    return desk.opened(progress.title, round_id, progress.invited, len(progress.unreachable))


OPEN = Command("开启", ask_opening, "admin", takes=True)
