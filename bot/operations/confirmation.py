"""The confirm step of every face: what would happen is shown, kept or asked about, and done once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.brake import guessing
from bot.operations.actor import Actor
from bot.operations.base import A, Arguments, Done, Operation
from bot.operations.registry import OPERATIONS
from bot.operations.second_person import ask_others
from surveys.administration.confirmations import LIFETIME, PendingRequest, ask_confirmation, take_confirmation
from surveys.errors import NotAllowed

_OLD_NAMES = {"round": "round_id", "number": "import_id"}
"""Codes of the version before are good for their half an hour."""


def prepare(actor: Actor, operation: Operation[A], arguments: A) -> tuple[PendingRequest, bool]:
    """What would happen, not kept anywhere yet; and whether it is to be asked first. Errors: as `operation.request`,
    `not_admin`.
    """
    _check_role(actor, operation)
    preview = operation.request(actor, arguments)
    stored = {**encode(operation, arguments), "what": preview.words}
    expires_at = actor.work.now + LIFETIME
    pending = PendingRequest("", operation.key, stored, actor.party, preview.needs_two_people, expires_at)
    return pending, operation.asks and not preview.loses_nothing


def keep(actor: Actor, pending: PendingRequest) -> PendingRequest:
    """Keep a request under a code; where two are needed, the other administrators get the code as well.

    Errors: `nobody_second`, and then nothing is kept.
    """
    if pending.second_person:
        code = ask_others(actor, action=pending.action, stored=pending.arguments, words=pending.words)
    else:
        code = ask_confirmation(actor.work, party=actor.party, action=pending.action, arguments=pending.arguments)
    return replace(pending, code=code)


def confirm(actor: Actor, pending: PendingRequest) -> Done:
    """Do what was asked for: a code was sent or a button pressed (`confirm_code`), or yes was said at a terminal.

    Errors: as the operation's `perform`, `not_admin`.
    """
    operation = OPERATIONS[pending.action]
    return perform(actor, operation, decode(operation, pending.arguments))


def confirm_code(actor: Actor, code: str) -> tuple[PendingRequest, Done]:
    """Use a code up. Errors: as `take_confirmation`, `too_many_tries`, and the operation's own: then it stays good."""
    with guessing(actor.work, who=actor.party, code=code, wrong="confirmation_unknown"):
        pending = take_confirmation(actor.work, party=actor.party, code=code)
    return pending, confirm(actor, pending)


def perform(actor: Actor, operation: Operation[A], arguments: A) -> Done:
    """Do it. Errors: as `operation.perform`, `not_admin`."""
    _check_role(actor, operation)
    return operation.perform(actor, arguments)


def _check_role(actor: Actor, operation: Operation[Any]) -> None:
    if not actor.roles & operation.roles:
        raise NotAllowed("not_admin")


@cache
def _adapter(key: str) -> TypeAdapter[Any]:
    return TypeAdapter(OPERATIONS[key].arguments)


def encode(operation: Operation[A], arguments: A) -> dict[str, Any]:
    """Arguments as JSON can hold them."""
    document: dict[str, Any] = _adapter(operation.key).dump_python(arguments, mode="json")
    return document


def decode(operation: Operation[Any], stored: Mapping[str, Any]) -> Arguments:
    """The arguments of a kept request."""
    names = {field.name for field in fields(operation.arguments)}
    named = {name if name in names else _OLD_NAMES.get(name, name): value for name, value in stored.items()}
    arguments: Arguments = _adapter(operation.key).validate_python(named)
    return arguments
