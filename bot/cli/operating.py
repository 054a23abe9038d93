"""An operation at a terminal: what would happen, a yes where it asks, what has been done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.cli.common import make_sure, say
from bot.cli.terminal import Terminal
from bot.operations.actor import Actor, operator
from bot.operations.base import A, Done, Operation
from bot.operations.confirmation import confirm, perform, prepare
from bot.operations.setup import make_reply_context
from bot.phrases import terminal as phrases

T = TypeVar("T")
Read = Callable[[Actor], tuple[Operation[A], A]]
"""Which operation is meant, and with what."""


def carry_out(terminal: Terminal, read: Read[A], *, yes: bool = False) -> Done:
    """Do an operation, after a yes where it asks, and say what has been done. Errors: as the operation's."""
    done = carry_out_quietly(terminal, read, yes=yes)
    say(done.words)
    return done


def carry_out_quietly(terminal: Terminal, read: Read[A], *, yes: bool = False) -> Done:
    """The same where something more must succeed before it is said."""
    operation, arguments = look(terminal, read)
    if operation.asks:
        pending, must_ask = look(terminal, lambda actor: prepare(actor, operation, arguments))
        if must_ask:
            warning = f"\n{phrases.TWO_PEOPLE}" if pending.second_person else ""
            make_sure(f"{pending.words}{warning}", yes=yes)
        return act(terminal, lambda actor: confirm(actor, pending))
    return act(terminal, lambda actor: perform(actor, operation, arguments))


def look(terminal: Terminal, action: Callable[[Actor], T]) -> T:
    """Read as the operator."""
    context = make_reply_context(terminal.settings)
    return terminal.read(lambda work: action(operator(work, context=context)))


def act(terminal: Terminal, action: Callable[[Actor], T]) -> T:
    """Write as the operator, in one transaction."""
    context = make_reply_context(terminal.settings)
    return terminal.write(lambda work: action(operator(work, context=context)))
