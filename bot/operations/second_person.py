"""Asking the other administrators: what one asks for is done when another one agrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.operations.actor import Actor
from surveys.administration.confirmations import LIFETIME, ask_confirmation
from surveys.errors import NotAllowed
from surveys.messages.admin_notices import notify_admins


def ask_others(actor: Actor, *, action: str, stored: Mapping[str, Any], words: str) -> str:
    """Keep a request under a code, which every other administrator is sent. `stored`: as the request is kept.

    Errors: `nobody_second`, and then nothing is kept.
    """
    if not actor.list_other_admins():
        raise NotAllowed("nobody_second")
    code = ask_confirmation(actor.work, party=actor.party, action=action, arguments=stored, second_person=True)
    notify_admins(
        actor.work,
        admins=actor.context.admins,
        key=f"confirm:{code}",
        event="second_confirmation",
        params={"asker": actor.name or actor.party, "what": words, "code": code},
        but=actor.party,
        expires_at=actor.work.now + LIFETIME,
    )
    return code
