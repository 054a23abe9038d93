"""回避 姓名 原因: give back whom I should not rate; somebody else may be asked instead."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import changes
from bot.phrases import chat as phrases
from surveys.assignments.declining import Declinable, Declined, decline_assignment, list_declinable
from surveys.calendar.quiet_hours import after_quiet_hours
from surveys.errors import NotFound, WrongState


def decline(chat: Chat, argument: str) -> str:
    words = argument.rsplit(maxsplit=1)
    if len(words) < 2 or words[1] not in changes.REASONS:
        return changes.DECLINE_HOW
    if chat.party is None:
        return phrases.NOT_BOUND
    name, reason = words[0], changes.REASONS[words[1]]
    declinable = list_declinable(chat.work, party=chat.party, name=name)
    keys = sorted({assignment.subject_id for assignment in declinable})
    if not declinable:
        return changes.DECLINE_NOBODY.format(name=name)
    if len(keys) > 1:
        return changes.DECLINE_SEVERAL.format(name=name, keys="、".join(keys))
    return _decline_all(chat, chat.party, declinable, reason)


def _decline_all(chat: Chat, party: str, declinable: tuple[Declinable, ...], reason: str) -> str:
    """Everywhere it is still open; where every answer is in already, that is said."""
    send_at = after_quiet_hours(chat.work.now, chat.office.tz)
    done: list[Declined] = []
    refused: WrongState | None = None
    for assignment in declinable:
        which = {"round_id": assignment.round_id, "relation": assignment.relation, "subject_id": assignment.subject_id}
        try:
            done.append(
                decline_assignment(
                    chat.work, **which, rater=party, account=chat.account, reason=reason, send_at=send_at
                )
            )
        except (WrongState, NotFound) as error:
            refused = error if isinstance(error, WrongState) else refused
    if not done and refused is not None:
        raise refused
    return changes.declined(
        [changes.declined_line(declined.title, declined.name, replaced=declined.replaced) for declined in done]
    )


DECLINE = Command("回避", decline, takes=True)
