"""开启 方案名: what opening would do, then the confirm step."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.commands.base import Chat, Command
from bot.operations.confirmation import ask
from bot.phrases import desk, preflight
from surveys.preflight import Forecast
from surveys.rounds import Preview, get_progress, open_round, preview_round
from surveys.work import Work

_UNREACHED = {"raters_unreachable", "raters_refusing", "enterprises_silent", "invitations_stuck"}


def ask_opening(chat: Chat, argument: str) -> str:
    if not argument:
        return desk.OPEN_HOW
    preview = preview_round(chat.work, plan_name=argument, tz=chat.office.tz, forecast=chat.office.forecast)
    what = describe_preview(preview, chat.office.tz)
    if preview.is_blocked:
        return f"{what}\n\n{preflight.blocked(preview.plan)}"
    return ask(chat, what, "open", two_people=preview.second_person, plan=preview.plan)


def describe_preview(preview: Preview, tz: ZoneInfo) -> str:
    """What opening would do: whom it reaches, when it ends, what was found, with the remedies."""
    return desk.opening(
        title=preview.title,
        subjects=preview.subjects,
        raters=preview.raters,
        closes_at=preview.closes_at.astimezone(tz),
        reached=not _UNREACHED & {one.code for one in preview.findings},
        findings=[preflight.finding_line(number, one) for number, one in enumerate(preview.findings, 1)],
        composed=preview.composed,
    )


def preview_words(work: Work, *, plan_name: str, tz: ZoneInfo, forecast: Forecast) -> str:
    """The same for the command line. Errors as `preview_round`."""
    return describe_preview(preview_round(work, plan_name=plan_name, tz=tz, forecast=forecast), tz)


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
