"""What a chat command is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.office import ReplyContext
from surveys.accounts.bindings import Profile, list_admin_parties
from surveys.messages.inbox import Reply
from surveys.rounds import STATES, Round, find_round
from surveys.work import Work

Who = Literal["everyone", "bound", "admin"]


@dataclass(frozen=True, slots=True)
class Chat:
    """One message and who sent it. Who somebody is comes from the platform alone, never from what they type."""

    work: Work
    office: ReplyContext
    channel: str
    address: str
    message_key: str
    party: str | None
    profile: Profile | None
    is_admin: bool

    @property
    def actor(self) -> str:
        """Who acts, for confirmations and the audit trail: the party, else the platform account."""
        return self.party or f"{self.channel}:{self.address}"

    @property
    def name(self) -> str:
        return self.profile.name if self.profile is not None else ""

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.office.tz)

    def find_round(self, name: str, *, states: tuple[str, ...] = STATES) -> Round:
        return find_round(self.work, name=name, states=states)

    def list_other_admins(self) -> tuple[str, ...]:
        """Every administrator but the one who writes, each once."""
        everybody = list_admin_parties(self.work, also=self.office.admins)
        return tuple(party for party in everybody if party != self.actor)


Run = Callable[[Chat, str], "str | Reply"]


@dataclass(frozen=True, slots=True)
class Command:
    """One word of the chat. `run` gets the rest of the text and returns the reply; a SurveyError is one too.

    Its line in 帮助 stands in `bot.phrases.chat.HELP`; a command that `takes` no argument must stand alone.
    """

    word: str
    run: Run
    who: Who = "everyone"
    takes: bool = False
    aliases: tuple[str, ...] = ()
    quoted: bool = False
    """The argument is a person's own sentence: left as it was typed."""

    def may(self, chat: Chat) -> bool:
        return chat.is_admin if self.who == "admin" else True
