"""The confirm step in words: what would happen, and the line that makes it happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.chat.commands.base import Chat
from bot.phrases import desk
from surveys.administration.confirmations import LIFETIME, ask_confirmation
from surveys.messages.outbox import NewNotice, post_notices
from surveys.rounds import Round


def needs_two(found: Round) -> bool:
    """Whether the round's plan, as it was frozen, asks for a second administrator."""
    return found.frozen.plan.two_people


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that was kept: its code, and to how many others it went where a second person is needed."""

    code: str
    others: int


def keep_wish(chat: Chat, what: str, action: str, *, two_people: bool = False, **arguments: Any) -> Asked | None:
    """Keep the wish with the words that were shown; where two are needed, the others get the code as well.

    None where two are needed and there is nobody else: then nothing is kept.
    """
    others = chat.list_other_admins() if two_people else ()
    if two_people and not others:
        return None
    kept = {**arguments, "what": what}
    code = ask_confirmation(chat.work, party=chat.actor, action=action, arguments=kept, second_person=two_people)
    params = {"event": "second_confirmation", "asker": chat.name or chat.actor, "what": what, "code": code}
    notices = (NewNotice(f"confirm:{code}:{one}", one, "announcement", params) for one in others)
    post_notices(chat.work, notices, expires_at=chat.work.now + LIFETIME)
    return Asked(code, len(others))


def ask(chat: Chat, what: str, action: str, *, two_people: bool = False, **arguments: Any) -> str:
    """Keep the wish and say how to confirm it."""
    asked = keep_wish(chat, what, action, two_people=two_people, **arguments)
    if asked is None:
        return f"{what}\n\n{desk.NOBODY_SECOND}"
    how = desk.ASK_SECOND if two_people else desk.ASK
    return f"{what}\n\n{how.format(code=asked.code, others=asked.others)}"
