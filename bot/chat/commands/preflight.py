"""检查 方案 and 豁免 方案 编号 原因: what stands against opening, and what an administrator lets pass."""

from __future__ import annotations

import re

from bot.chat.commands.asking import ask
from bot.chat.commands.base import Chat, Command
from bot.operations.exempting import EXEMPT as EXEMPTING
from bot.operations.exempting import Exempting
from bot.operations.opening import look_ahead, read_opening
from bot.phrases import preflight

_EXEMPT = re.compile(r"(.+?)\s+([0-9]{1,3})\s+(.+)", re.DOTALL)


def show_findings(chat: Chat, argument: str) -> str:
    if not argument:
        return preflight.CHECK_HOW
    preview = look_ahead(chat.actor, read_opening(chat.actor, argument))
    lines = [preflight.finding_line(number, finding) for number, finding in enumerate(preview.findings, 1)]
    last = [preflight.blocked(preview.plan)] if preview.is_blocked else []
    return "\n".join([*lines, *last]) if lines else preflight.FINE


def exempt(chat: Chat, argument: str) -> str:
    match = _EXEMPT.fullmatch(argument)
    if match is None:
        return preflight.EXEMPT_HOW
    plan, number, reason = match.groups()
    return ask(chat, EXEMPTING, Exempting(plan, reason, int(number)))


CHECK = Command("检查", show_findings, "admin", takes=True)
EXEMPT = Command("豁免", exempt, "admin", takes=True)
