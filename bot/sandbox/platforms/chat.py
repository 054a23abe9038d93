"""Conversations: what a person sees on the phone."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

Direction = Literal["in", "out", "system"]
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_ANCHOR = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_KEEP = 400


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One line of a conversation.

    `direction` is seen from the person: `in` received, `out` sent by them, `system` a grey notice.
    `kind` is `text`, `card` (textcard, news), `template`, `subscribe`, `template_card` or `msgmenu`; `link` is
    where a card leads; `links` are all addresses in it. `card` is a template card (see `cards.py`) or a
    msgmenu as the person sees it now, `msgid` the platform's id of the message. `id` grows over the whole
    sandbox, `rev` with every change of the line; `at` is in Unix seconds of the sandbox's clock.
    """

    id: int
    at: float
    direction: Direction
    text: str
    kind: str = "text"
    title: str = ""
    link: str = ""
    msgid: str = ""
    card: Mapping[str, Any] | None = None
    rev: int = 0

    @property
    def links(self) -> tuple[str, ...]:
        """Every address in the message, in order, without repetition."""
        links = [self.link] if self.link else []
        links += [html.unescape(match[1]) for match in _ANCHOR.finditer(self.text)]
        links += [url.rstrip(".,;:!?)'") for url in _URL.findall(_ANCHOR.sub(" ", self.text))]
        return tuple(dict.fromkeys(links))


class Chats:
    """All conversations of one platform, newest last, at most 400 messages each."""

    def __init__(self, clock: Callable[[], float], next_id: Callable[[], int]) -> None:
        self._clock = clock
        self._next_id = next_id
        self._lines: defaultdict[str, list[ChatMessage]] = defaultdict(list)
        self._seen: dict[str, int] = {}

    def add(
        self,
        user: str,
        direction: Direction,
        text: str,
        *,
        kind: str = "text",
        title: str = "",
        link: str = "",
        msgid: str = "",
        card: Mapping[str, Any] | None = None,
    ) -> ChatMessage:
        """Append a message to a person's conversation."""
        number = self._next_id()
        message = ChatMessage(number, self._clock(), direction, text, kind, title, link, msgid, card, number)
        lines = self._lines[user]
        lines.append(message)
        del lines[:-_KEEP]
        return message

    def of(self, user: str, after: int = 0) -> list[ChatMessage]:
        """The conversation, or what is new or changed since revision `after`."""
        return [message for message in self._lines.get(user, ()) if message.rev > after]

    def change(self, user: str, number: int, **changes: Any) -> None:
        """Change a line that the person sees already: a card answered, a message recalled."""
        lines = self._lines.get(user, [])
        for place, line in enumerate(lines):
            if line.id == number:
                lines[place] = replace(line, rev=self._next_id(), **changes)

    def by_msgid(self, msgid: str) -> list[tuple[str, ChatMessage]]:
        """(person, line) of every copy of a message."""
        return [(user, line) for user, lines in self._lines.items() for line in lines if line.msgid == msgid]

    def mark_seen(self, user: str) -> None:
        """The person has the conversation open."""
        lines = self._lines.get(user)
        self._seen[user] = lines[-1].id if lines else 0

    def unread(self, user: str) -> int:
        """Received messages not yet looked at."""
        seen = self._seen.get(user, 0)
        return sum(message.direction == "in" and message.id > seen for message in self._lines.get(user, ()))

    def last(self, user: str) -> ChatMessage | None:
        """The newest message, if any."""
        lines = self._lines.get(user)
        return lines[-1] if lines else None
