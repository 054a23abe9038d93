"""The confirm step in words: what would happen, and the line that makes it happen."""

from __future__ import annotations

from typing import Any

from bot.chat.commands.base import Chat
from bot.phrases import desk
from surveys.confirmations import ask_confirmation
from surveys.outbox import NewNotice, post_notices
from surveys.plans import Plan
from surveys.rounds import Round


def needs_two(found: Round) -> bool:
    """Whether the round's plan, as it was frozen, asks for a second administrator."""
    return Plan.from_document(found.content["plan"]).two_people


def ask(chat: Chat, what: str, action: str, *, two_people: bool = False, **arguments: Any) -> str:
    """Keep the wish and say how to confirm it; where two are needed, the others get the code as well."""
    others = chat.list_other_admins() if two_people else ()
    if two_people and not others:
        return f"{what}\n\n{desk.NOBODY_SECOND}"
    code = ask_confirmation(chat.work, party=chat.actor, action=action, arguments=arguments, second_person=two_people)
    if not two_people:
        return f"{what}\n\n{desk.ASK.format(code=code)}"
    params = {"event": "second_confirmation", "asker": chat.name or chat.actor, "what": what, "code": code}
    post_notices(chat.work, (NewNotice(f"confirm:{code}:{one}", one, "announcement", params) for one in others))
    return f"{what}\n\n{desk.ASK_SECOND.format(code=code, others=len(others))}"
