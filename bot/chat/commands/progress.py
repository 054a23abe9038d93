"""进度 [轮次]: how many have finished, and who cannot be reached."""

from __future__ import annotations

from bot.channels.facts import count_delayed
from bot.chat.commands.base import Chat, Command
from bot.phrases import desk
from surveys.rounds import OPEN, get_progress, list_rounds

_NAMED = 20


def show_progress(chat: Chat, argument: str) -> str:
    running = list_rounds(chat.work, states=(OPEN,))
    if not argument and len(running) > 1:
        return "\n\n".join(_report(chat, item.round_id, named=5) for item in running[:4])
    return _report(chat, chat.find_round(argument).round_id, named=_NAMED)


def _report(chat: Chat, round_id: str, *, named: int) -> str:
    found = get_progress(chat.work, round_id=round_id)
    parts = [
        desk.progress(
            title=found.title,
            round_id=round_id,
            state=found.state,
            closes_at=chat.local(found.closes_at),
            done=found.done,
            invited=found.invited,
            started=found.started,
        )
    ]
    if found.state == OPEN:
        waiting = count_delayed(chat.work, round_id=round_id)
        parts += [desk.delayed(reason, count) for reason, count in sorted(waiting.items())]
        missing = found.unreachable
        lines = [desk.person_line(name, reason) for _, name, reason in missing[:named]]
        parts += [desk.cannot_reach(lines, len(missing))] if lines else []
    return "\n".join(parts)


PROGRESS = Command("进度", show_progress, "看完成了多少", "admin", usage="进度 [轮次]", takes=True)
