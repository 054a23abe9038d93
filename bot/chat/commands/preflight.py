"""检查 方案 and 豁免 方案 编号 原因: what stands against opening, and what an administrator lets pass."""

from __future__ import annotations

import re

from bot.chat.commands.base import Chat, Command
from bot.phrases import preflight
from surveys.errors import Invalid
from surveys.preflight import grant_exemption
from surveys.rounds import Preview, preview_round
from surveys.work import Work

_EXEMPT = re.compile(r"(.+?)\s+([0-9]{1,3})\s+(.+)", re.DOTALL)


def show_findings(chat: Chat, argument: str) -> str:
    if not argument:
        return preflight.CHECK_HOW
    preview = preview_round(chat.work, plan_name=argument, tz=chat.office.tz, forecast=chat.office.forecast)
    lines = [preflight.finding_line(number, one) for number, one in enumerate(preview.findings, 1)]
    last = [preflight.blocked(preview.plan)] if preview.is_blocked else []
    return "\n".join([*lines, *last]) if lines else preflight.FINE


def exempt(chat: Chat, argument: str) -> str:
    words = _EXEMPT.fullmatch(argument)
    if words is None:
        return preflight.EXEMPT_HOW
    plan, number, reason = words.groups()
    preview = preview_round(chat.work, plan_name=plan, tz=chat.office.tz, forecast=chat.office.forecast)
    return exempt_finding(chat.work, preview=preview, number=int(number), reason=reason, actor=chat.actor)


def exempt_finding(work: Work, *, preview: Preview, number: int, reason: str, actor: str) -> str:
    """The same for the command line, by the number in that preview. Errors: `finding_unknown`, as
    `grant_exemption`.
    """
    if not 1 <= number <= len(preview.findings):
        raise Invalid("finding_unknown", number=number, plan=preview.plan)
    finding = preview.findings[number - 1]
    grant_exemption(work, plan=preview.plan, finding=finding, reason=reason, actor=actor)
    return preflight.exempted(finding, reason)


CHECK = Command("检查", show_findings, "admin", takes=True)
EXEMPT = Command("豁免", exempt, "admin", takes=True)
