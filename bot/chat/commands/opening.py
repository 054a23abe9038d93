"""开启 方案名: what opening would do, then the confirm step."""

from __future__ import annotations

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.accounts import find_profile
from surveys.rounds import Preview, get_progress, get_round, open_round, preview_round

_NAMED = 5


def ask_opening(chat: Chat, argument: str) -> str:
    if not argument:
        return desk.OPEN_HOW
    preview = preview_round(chat.work, plan_name=argument, tz=chat.office.tz)
    return ask(chat, describe(chat, preview), "open", two_people=preview.second_person, plan=preview.plan)


def describe(chat: Chat, preview: Preview) -> str:
    names = [_name(chat, party) for party in preview.unreachable[:_NAMED]]
    return desk.opening(
        title=preview.title,
        subjects=preview.subjects,
        raters=preview.raters,
        closes_at=chat.local(preview.closes_at),
        unreachable=desk.unreachable(names, len(preview.unreachable)) if names else "",
        warnings=[desk.warning(code, params) for code, params in preview.warnings],
    )


def _name(chat: Chat, party: str) -> str:
    profile = find_profile(chat.work, party=party)
    return profile.name if profile is not None else party


def do_opening(chat: Chat, arguments: dict[str, str]) -> str:
    """The confirmed opening."""
    round_id = open_round(chat.work, plan_name=arguments["plan"], tz=chat.office.tz, actor=chat.actor)
    invited = get_progress(chat.work, round_id=round_id).invited
    return desk.opened(get_round(chat.work, round_id=round_id).title, round_id, invited)


OPEN = Command("开启", ask_opening, "开启一轮", "admin", usage="开启 方案名", takes=True)
