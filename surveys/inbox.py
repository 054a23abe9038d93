"""Incoming messages: each is acted on once, however often the platform delivers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import bindparam, delete, select, text, update

from surveys.store.tables import inbound
from surveys.store.types import Instant
from surveys.work import Work

KEEP = timedelta(days=3)
_TAKE = (
    "INSERT INTO inbound (message_key, reply, received_at) SELECT value, '', :now FROM {source} WHERE true "
    "ON CONFLICT DO NOTHING RETURNING message_key"
)
_KEYS = {"sqlite": "json_each(:keys)", "postgresql": "json_array_elements_text(CAST(:keys AS json))"}
_TAKES = {
    name: text(_TAKE.format(source=source)).bindparams(bindparam("now", type_=Instant))
    for name, source in _KEYS.items()
}
_KEEP_REPLY = update(inbound).where(inbound.c.message_key == bindparam("key")).values(reply=bindparam("words"))


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to whoever wrote. ``kept``, where it is not empty, stands for it in whatever is stored: a reply
    that repeats somebody's answer must not outlive the moment.
    """

    text: str
    kept: str = ""

    @property
    def stored(self) -> str:
        """What may be stored and sent later."""
        return self.kept or self.text


Handler = Callable[[Work, Sequence[int]], Sequence[Reply]]
"""Answers the messages at these places of the batch, in their order."""


def answer_each(work: Work, *, keys: Sequence[str], handle: Handler) -> list[Reply]:
    """Let ``handle`` answer the messages never seen before, and keep its replies; a repetition gets what was kept.

    Keys, effects and replies are one transaction; on PostgreSQL a parallel copy waits for it and then reads the reply.
    Copies within a batch are answered like any other repetition.
    """
    new = _take_keys(work, keys)
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key in new:
            first.setdefault(key, place)
    places = list(first.values())
    fresh = dict(zip(places, handle(work, places), strict=True)) if places else {}
    stored = {keys[place]: reply.stored for place, reply in fresh.items()}
    _keep_replies(work, stored)
    stored |= _kept_replies(work, [key for key in keys if key not in new])
    return [fresh[place] if place in fresh else Reply(stored[key]) for place, key in enumerate(keys)]


def answer_once(work: Work, *, message_key: str, handler: Callable[[Work], Reply]) -> Reply:
    """The same for one message."""
    (reply,) = answer_each(work, keys=[message_key], handle=lambda work, _places: [handler(work)])
    return reply


def _take_keys(work: Work, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that nobody had before. In order, so that two processes never wait for each other."""
    listed = orjson.dumps(sorted(set(keys))).decode()
    found = work.db.execute(_TAKES[work.db.dialect.name], {"keys": listed, "now": work.now})
    return set(found.scalars())


def _keep_replies(work: Work, replies: Mapping[str, str]) -> None:
    rows = [{"key": key, "words": words} for key, words in replies.items() if words]
    if rows:
        work.db.execute(_KEEP_REPLY, rows)


def _kept_replies(work: Work, keys: Sequence[str]) -> dict[str, str]:
    if not keys:
        return {}
    wanted = select(inbound.c.message_key, inbound.c.reply).where(inbound.c.message_key.in_(keys))
    return {row.message_key: row.reply for row in work.db.execute(wanted)}


def forget_messages(work: Work) -> int:
    """Drop what no platform repeats any more; the number dropped."""
    return work.db.execute(delete(inbound).where(inbound.c.received_at < work.now - KEEP)).rowcount
