"""What a chat command is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.office import ReplyContext
from bot.operations.actor import ADMIN, Actor
from bot.operations.which_round import which_round
from surveys.accounts.bindings import Profile
from surveys.accounts.proof import account_of
from surveys.messages.inbox import Reply
from surveys.rounds import STATES, Round
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
    def actor(self) -> Actor:
        """Who acts: the party, else the platform account."""
        party = self.party or f"{self.channel}:{self.address}"
        roles = frozenset({ADMIN}) if self.is_admin else frozenset()
        return Actor(self.work, party, self.office, self.name, roles)

    @property
    def account(self) -> str:
        """The account that writes, as answers note it."""
        return account_of(self.channel, self.address)

    @property
    def name(self) -> str:
        return self.profile.name if self.profile is not None else ""

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.office.tz)

    def find_round(self, name: str, *, states: tuple[str, ...] = STATES) -> Round:
        return which_round(self.work, name, states=states)


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
    synonyms: tuple[str, ...] = ()
    """What people say instead, as a whole message and not while they are answering; two commands may share one."""
    quoted: bool = False
    """The argument is a person's own sentence: left as it was typed."""

    def may(self, chat: Chat) -> bool:
        return chat.is_admin if self.who == "admin" else True
