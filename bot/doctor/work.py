"""Whether the service does its work: messages that wait, messages that failed, rounds past their end, people."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.base import Check, CheckResult, Installation, bad, hint, ok
from bot.phrases.doctor import refusal_words
from bot.phrases.menus import CHANNEL
from bot.phrases.remedies import remedy_for
from surveys.accounts.bindings import list_admin_parties
from surveys.administration.health import (
    LATE,
    Binding,
    count_bindings,
    count_late_notices,
    count_people,
    list_late_rounds,
    list_operator_reasons,
)


async def look_at_people(installation: Installation) -> Sequence[CheckResult]:
    assert installation.database is not None
    people = installation.database.read(count_people)
    count = len(installation.database.read(list_admin_parties, also=installation.settings.admins))
    return [
        ok("roster", people=people) if people else hint("roster_empty"),
        ok("admins", count=count) if count else bad("admins_none"),
        *_unbound(installation.database.read(count_bindings)),
    ]


def _unbound(binding: Binding) -> list[CheckResult]:
    """Enterprises none of whose people has told us who they are."""
    if not binding.unbound:
        return []
    return [hint("firms_unbound", count=binding.unbound, total=binding.enterprises)]


async def look_at_outbox(installation: Installation) -> Sequence[CheckResult]:
    assert installation.database is not None
    late, reasons = installation.database.read(count_late_notices), installation.database.read(list_operator_reasons)
    results = [bad("outbox_stuck", count=late, minutes=int(LATE.total_seconds() // 60))] if late else [ok("outbox")]
    return results + [_failed(installation, reason, count) for reason, count in reasons]


def _failed(installation: Installation, reason: str, count: int) -> CheckResult:
    """`oa:operator:48001` or `…:transport`: whose refusal, and what to do about it."""
    platform, _, last = reason.split(":")
    code = None if last == "transport" else int(last)
    words = {"channel": CHANNEL[platform], "why": refusal_words(code)}
    return hint("outbox_failed", count=count, remedy=remedy_for(platform, code, host=installation.host), **words)


async def look_at_rounds(installation: Installation) -> Sequence[CheckResult]:
    """A round past its end, or closed and not sealed: nobody is at work."""
    assert installation.database is not None
    late = installation.database.read(list_late_rounds)
    return [bad("round_late", title=title) for title in late] or [ok("rounds")]


PEOPLE = Check("people", look_at_people, "database")
OUTBOX = Check("outbox", look_at_outbox, "database")
ROUNDS = Check("rounds", look_at_rounds, "database")
