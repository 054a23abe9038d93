"""Who acts, and what an operation may use: the same for chat, desk and command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.office import ReplyContext
from bot.phrases.moments import note_today
from surveys.accounts.bindings import find_profile, list_admin_parties
from surveys.administration.desk_sessions import DeskSession
from surveys.work import Work

ADMIN, OPERATOR = "admin", "operator"
CLI = "cli"
"""The party that the audit trail names for the operator at the server."""


@dataclass(frozen=True, slots=True)
class Actor:
    """`party` is what confirmations and the audit trail name: a party, or a platform account without one.

    `roles`: admin (an administrator, in chat or at the desk), operator (whoever has the command line), or none.
    """

    work: Work
    party: str
    context: ReplyContext
    name: str = ""
    roles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Whoever acts is answered as today is: days of another year bear theirs."""
        note_today(self.today)

    @property
    def tz(self) -> ZoneInfo:
        return self.context.tz

    @property
    def today(self) -> date:
        return self.local(self.work.now).date()

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.context.tz)

    def list_other_admins(self) -> tuple[str, ...]:
        """Every administrator but the actor, each once."""
        admins = list_admin_parties(self.work, also=self.context.admins)
        return tuple(party for party in admins if party != self.party)


def desk_actor(work: Work, *, desk: DeskSession, context: ReplyContext) -> Actor:
    """The administrator whose session at the desk this is."""
    profile = find_profile(work, party=desk.party)
    return Actor(work, desk.party, context, profile.name if profile is not None else "", frozenset({ADMIN}))


def operator(work: Work, *, context: ReplyContext) -> Actor:
    """Whoever runs a command at the server: that access is their right."""
    return Actor(work, CLI, context, roles=frozenset({OPERATOR}))
