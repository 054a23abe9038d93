"""Incoming messages: each is acted on once, however often the platform delivers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Text, bindparam, cast, column, delete, func, insert, select

from surveys.store.savepoints import MARK
from surveys.store.statements import Query, Statement, as_json, fetch_all, is_among, text_pairs
from surveys.store.tables import inbound
from surveys.work import Work

KEEP = timedelta(days=3)
_KEPT = Statement(
    select(inbound.c.message_key, inbound.c.reply).where(
        inbound.c.reply.is_not(None), is_among(inbound.c.message_key, "keys")
    )
)
_LISTED = func.json_array_elements_text(cast(bindparam("keys", type_=Text), JSON)).table_valued(column("value", Text))
_LOCKS = Statement(select(func.count(func.pg_advisory_xact_lock(func.hashtextextended(_LISTED.c.value, 0)))))
"""PostgreSQL: holds the keys until the transaction ends."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back to whoever wrote. `kept`, where it is not empty, stands for it in whatever is stored: a reply
    that repeats somebody's answer must not outlive the moment.
    """

    text: str
    kept: str = ""

    @property
    def stored(self) -> str:
        """What may be stored and sent later."""
        return self.kept or self.text


Results = Sequence[Sequence[tuple[Any, ...]]]
Handler = Callable[[Work, Sequence[int], Results], Sequence[Reply]]
"""Answers the messages at these places of the batch, in their order; may `take_back` all that it did. It gets the
rows of the `queries` that were sent along.
"""


def answer_each(work: Work, *, keys: Sequence[str], handle: Handler, queries: Sequence[Query] = ()) -> list[Reply]:
    """Let `handle` answer the messages never seen before, and keep its replies; a repetition gets what was kept.

    Keys, effects and replies are one transaction; on PostgreSQL a parallel copy waits for it and then reads the reply.
    Copies within a batch are answered like any other repetition. `queries` go along with our own.
    """
    locks = _lock_keys(work, keys)
    rows, *results, _mark = fetch_all(work.db, [*locks, _KEPT(keys=keys), *queries, MARK])[len(locks) :]
    kept: dict[str, str] = dict(rows)
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key not in kept:
            first.setdefault(key, place)
    places = list(first.values())
    fresh = dict(zip(places, handle(work, places, results), strict=True)) if places else {}
    stored = {keys[place]: reply.stored for place, reply in fresh.items()}
    if stored:
        _keep_replies(work, stored)
    stored |= kept
    return [fresh[place] if place in fresh else Reply(stored[key]) for place, key in enumerate(keys)]


def answer_once(work: Work, *, message_key: str, handler: Callable[[Work], Reply]) -> Reply:
    """The same for one message."""
    (reply,) = answer_each(work, keys=[message_key], handle=lambda work, _places, _results: [handler(work)])
    return reply


def _lock_keys(work: Work, keys: Sequence[str]) -> list[Query]:
    """On PostgreSQL keys are held until the transaction ends: a parallel copy waits, then finds what was kept.

    In order, so that two processes never wait for each other. A row that is taken first and filled afterwards would be
    written twice. On SQLite the transaction is the only one that writes.
    """
    return [] if work.db.dialect.name == "sqlite" else [_LOCKS(keys=as_json(sorted(set(keys))))]


def _keep_replies(work: Work, replies: Mapping[str, str]) -> None:
    """One statement for all of them, of which each costs more than its rows."""
    fetch_all(work.db, [_keeping(work.db.dialect.name)(replies=as_json(replies), now=work.now)])


@cache
def _keeping(dialect: str) -> Statement:
    replies = text_pairs(dialect, "replies")
    columns = select(replies.c.key, replies.c.value, bindparam("now", type_=inbound.c.received_at.type))
    return Statement(insert(inbound).from_select(["message_key", "reply", "received_at"], columns))


def forget_messages(work: Work) -> int:
    """Drop what no platform repeats any more; the number dropped."""
    return work.db.execute(delete(inbound).where(inbound.c.received_at < work.now - KEEP)).rowcount
