"""What an operation is: something an administrator can do, described first and then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from bot.operations.actor import ADMIN, OPERATOR, Actor
from surveys.rounds import Round

TargetKind = Literal["round", "plan", "records", "roster", "address_book", "exclusions", "days", "accounts"]


@dataclass(frozen=True, slots=True)
class Target:
    """What an operation is about. `key`: the round's id, the plan's name, the number of an import, else ""."""

    kind: TargetKind
    key: str = ""


class Arguments(Protocol):
    """A frozen dataclass of what an operation needs; it can be kept as JSON until it is confirmed."""

    @property
    def target(self) -> Target: ...


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: in words, and the figures behind them. Making one changes nothing."""

    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    needs_two_people: bool = False
    loses_nothing: bool = False
    """Where nothing is lost by it, chat and command line do not ask, though the operation is one to confirm."""


@dataclass(frozen=True, slots=True)
class Done:
    """What has been done: `words` are said everywhere, `hint` in chat only: what to send next."""

    words: str
    target: Target
    hint: str = ""

    @property
    def reply(self) -> str:
        return f"{self.words}{self.hint}"


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Operation(Generic[A]):
    """`key` names it in kept requests. Both functions raise a `SurveyError` where it cannot be done.

    `asks`: whether it is done only when confirmed. What is taken back as easily as it is done does not ask.
    """

    key: str
    arguments: type[A]
    request: Callable[[Actor, A], Preview]
    perform: Callable[[Actor, A], Done]
    asks: bool = True
    roles: frozenset[str] = frozenset({ADMIN, OPERATOR})


@dataclass(frozen=True, slots=True)
class OfRound:
    """The arguments of what is done to one round as a whole."""

    round_id: str

    @property
    def target(self) -> Target:
        return Target("round", self.round_id)


def needs_two_people(round_: Round) -> bool:
    """Whether the round's plan, as it was frozen, asks for a second administrator."""
    return round_.frozen.plan.two_people
