"""Conversations: what a person sees on the phone."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Direction = Literal["in", "out", "system"]
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_ANCHOR = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']([^\"']+)[\"'][^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_KEEP = 400


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One line of a conversation.

    `direction` is seen from the person: `in` received, `out` sent by them, `system` a grey notice.
    `kind` is `text`, `card` or `template`; `link` is where a card leads; `links` are all addresses in it.
    `id` grows over the whole sandbox; `at` is in Unix seconds of the sandbox's clock.
    """

    id: int
    at: float
    direction: Direction
    text: str
    kind: str = "text"
    title: str = ""
    link: str = ""

    @property
    def links(self) -> tuple[str, ...]:
        """Every address in the message, in order, without repetition."""
        found = [self.link] if self.link else []
        found += [html.unescape(match[1]) for match in _ANCHOR.finditer(self.text)]
        found += [url.rstrip(".,;:!?)'") for url in _URL.findall(_ANCHOR.sub(" ", self.text))]
        return tuple(dict.fromkeys(found))


class Chats:
    """All conversations of one platform, newest last, at most 400 messages each."""

    def __init__(self, clock: Callable[[], float], next_id: Callable[[], int]) -> None:
        self._clock = clock
        self._next_id = next_id
        self._lines: defaultdict[str, list[ChatMessage]] = defaultdict(list)
        self._seen: dict[str, int] = {}

    def add(
        self, user: str, direction: Direction, text: str, *, kind: str = "text", title: str = "", link: str = ""
    ) -> ChatMessage:
        """Append a message to a person's conversation."""
        message = ChatMessage(self._next_id(), self._clock(), direction, text, kind, title, link)
        lines = self._lines[user]
        lines.append(message)
        del lines[:-_KEEP]
        return message

    def of(self, user: str, after: int = 0) -> list[ChatMessage]:
        """The conversation, or what came after message id `after`."""
        return [message for message in self._lines.get(user, ()) if message.id > after]

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
