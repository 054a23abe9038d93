"""What a channel is: a way for a message to reach a person, with what it costs and which refusals are final."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from surveys.accounts.bindings import Address
from surveys.messages.outbox import Notice


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice with its words and where it goes. `fields` are ours: first, kind, round, deadline, link, text,
    organisation.
    """

    notice: Notice
    address: Address
    text: str
    fields: Mapping[str, str]
    rest: tuple[Address, ...] = ()  # further ways to the same person, should this one be closed
    call: str = ""  # the earlier call it was part of: a repetition must be that very call again
    closed: tuple[tuple[str, str], ...] = ()  # (channel, address) through which it has failed just now

    @property
    def notice_id(self) -> str:
        return self.notice.notice_id


@dataclass(frozen=True, slots=True)
class Sent:
    """A call that the platform took: notice id → reason for those it did not reach, and its own id for the message.

    `spent` are the credits it took, as (openid, template).
    """

    missed: Mapping[str, str] = field(default_factory=dict)
    message_id: str = ""
    spent: tuple[tuple[str, str], ...] = ()


class Channel(Protocol):
    """A member of the registry in `bot/channels/__init__.py`."""

    name: str
    platform: str
    """The `Address.channel` it serves."""
    batch: int
    """How many people one call reaches; they get one text."""
    ambiguous_limit: int | None
    """After so many attempts that may have arrived it stops; None: the platform drops repetitions itself."""

    def why_not(self, notice: Notice, address: Address, now: datetime) -> str | None:
        """None where it can reach this address with this notice, else the reason's code."""

    async def send(self, letters: Sequence[Letter]) -> Sent:
        """One call.

        Raises `PlatformError` when the call as a whole did not succeed; its reaction says what to do.
        """
