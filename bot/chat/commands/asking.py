"""An operation asked for in chat: what would happen and the line that confirms it, or at once what was done."""

from __future__ import annotations

from bot.chat.commands.base import Chat
from bot.operations.base import A, Operation
from bot.operations.confirmation import confirm, keep, perform, prepare
from bot.phrases import desk
from bot.phrases.errors import error_sentence
from surveys.errors import NotAllowed


def ask(chat: Chat, operation: Operation[A], arguments: A) -> str:
    """The reply. Errors: as the operation's."""
    actor = chat.actor
    if not operation.asks:
        return perform(actor, operation, arguments).reply
    pending, must_ask = prepare(actor, operation, arguments)
    if not must_ask:
        return confirm(actor, pending).reply
    try:
        code = keep(actor, pending).code
    except NotAllowed as refused:
        if refused.code != "nobody_second":
            raise
        return f"{pending.words}\n\n{error_sentence(refused)}"
    if not pending.second_person:
        return f"{pending.words}\n\n{desk.ASK.format(code=code)}"
    return f"{pending.words}\n\n{desk.ASK_SECOND.format(code=code, others=len(actor.list_other_admins()))}"
