"""Incoming messages: each is acted on once, however often the platform delivers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import bindparam, delete, text

from surveys.store.bulk import SAVEPOINT, Row, Statement, among, read_all
from surveys.store.tables import inbound
from surveys.store.types import Instant
from surveys.work import Work

KEEP = timedelta(days=3)
_LOCK = (
    "SELECT count(pg_advisory_xact_lock(hashtextextended(value, 0))) FROM json_array_elements_text(CAST(%s AS json))"
)
_PAIRS = {"sqlite": "json_each(:replies)", "postgresql": "json_each_text(CAST(:replies AS json))"}
_ADDS = {
    name: text(
        f"INSERT INTO inbound (message_key, reply, received_at) SELECT key, value, :now FROM {pairs}"
    ).bindparams(bindparam("now", type_=Instant))
    for name, pairs in _PAIRS.items()
}


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


Answers = Sequence[Sequence[Row]]
Handler = Callable[[Work, Sequence[int], Answers], Sequence[Reply]]
"""Answers the messages at these places of the batch, in their order; may `take_back` all that it did. It gets the
rows of what was `asked`.
"""


def answer_each(work: Work, *, keys: Sequence[str], handle: Handler, asked: Sequence[Statement] = ()) -> list[Reply]:
    """Let `handle` answer the messages never seen before, and keep its replies; a repetition gets what was kept.

    Keys, effects and replies are one transaction; on PostgreSQL a parallel copy waits for it and then reads the reply.
    Copies within a batch are answered like any other repetition. `asked` goes along with our own question.
    """
    locks = _lock_keys(work, keys)
    found = read_all(work.db, [*locks, _ask_kept(work, keys), *asked, SAVEPOINT])[len(locks) :]
    kept: dict[str, str] = dict(found[0])
    answers = found[1:-1]
    first: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key not in kept:
            first.setdefault(key, place)
    places = list(first.values())
    fresh = dict(zip(places, handle(work, places, answers), strict=True)) if places else {}
    stored = {keys[place]: reply.stored for place, reply in fresh.items()}
    if stored:
        _keep_replies(work, stored)
    stored |= kept
    return [fresh[place] if place in fresh else Reply(stored[key]) for place, key in enumerate(keys)]


def answer_once(work: Work, *, message_key: str, handler: Callable[[Work], Reply]) -> Reply:
    """The same for one message."""
    (reply,) = answer_each(work, keys=[message_key], handle=lambda work, _places, _answers: [handler(work)])
    return reply


def _lock_keys(work: Work, keys: Sequence[str]) -> list[Statement]:
    """On PostgreSQL keys are held until the transaction ends: a parallel copy waits, then finds what was kept.

    In order, so that two processes never wait for each other. A row that is taken first and filled afterwards would be
    written twice. On SQLite the transaction is the only one that writes.
    """
    return [] if work.db.dialect.name == "sqlite" else [(_LOCK, (_json(sorted(set(keys))),))]


def _ask_kept(work: Work, keys: Sequence[str]) -> Statement:
    columns, here = "message_key, reply", "(reply IS NOT NULL)"
    return among(work.db, columns=columns, table="inbound", where=here, value=True, key="message_key", values=keys)


def _keep_replies(work: Work, replies: Mapping[str, str]) -> None:
    """One statement for all of them, of which each costs more than its rows."""
    work.db.execute(_ADDS[work.db.dialect.name], {"replies": _json(replies), "now": work.now})


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def forget_messages(work: Work) -> int:
    """Drop what no platform repeats any more; the number dropped."""
    return work.db.execute(delete(inbound).where(inbound.c.received_at < work.now - KEEP)).rowcount
