"""建议箱: what was suggested, by the day and without a sender."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import comments as phrases
from bot.text import cut_text
from surveys.administration.suggestions import list_feedback
from surveys.messages.inbox import Reply

MOST = 20


def show_feedback(chat: Chat, _argument: str) -> str | Reply:
    suggestions = list_feedback(chat.work, limit=MOST)
    if not suggestions:
        return phrases.NO_FEEDBACK
    lines = [
        phrases.FEEDBACK_HEAD,
        *(phrases.feedback_line(suggestion.received_on, suggestion.text) for suggestion in suggestions),
    ]
    if len(suggestions) == MOST:
        lines.append(phrases.FEEDBACK_MORE.format(count=MOST))
    return Reply(cut_text("\n".join(lines)), phrases.FEEDBACK_KEPT)


FEEDBACK_BOX = Command("建议箱", show_feedback, "admin")
