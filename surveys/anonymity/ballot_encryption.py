"""Ballots while their round is open: unreadable without the server's secret, and read back here alone.

Whoever has the database by itself – a copy, two copies around one answer, PostgreSQL's row versions and log – sees that
a ballot was written, never what it says. The seal writes the answers anew in the open, when nothing ties them any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from surveys.anonymity.round_keys import RoundKey
from surveys.questionnaires import Questionnaire
from surveys.store.tables import ballot
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """A ballot under its tag. `answers`: item → raw value; None where the row is not what was written under this
    tag with this key: it was changed since, or the server's secret was."""

    tag: str
    relation: str
    subject_id: str
    answers: dict[str, str] | None
    mark: bytes | None = None
    """Of the account that gave it (`RoundKey.account_mark`); None where none was noted."""


def write_answers(
    work: Work,
    *,
    key: RoundKey,
    tag: str,
    questionnaire: Questionnaire,
    answers: Mapping[str, str],
    mark: bytes | None = None,
) -> str:
    """What stands in `ballot.answers` until the seal, as long for one set of answers as for another.

    Only words beyond what `Questionnaire.room` allows for make it longer, and then twice as long.
    """
    document = orjson.dumps(answers, option=orjson.OPT_SORT_KEYS)
    room = questionnaire.room
    while room < len(document):
        room *= 2
    return key.seal_ballot(work, tag, document.ljust(room), mark)


def read_ballots(
    work: Work, *, round_id: str, key: RoundKey, tags: Collection[str] | None = None
) -> Iterator[OpenBallot]:
    """The ballots of a round that is not sealed yet, all or those under `tags`."""
    columns = (ballot.c.ballot_id, ballot.c.relation, ballot.c.subject_id, ballot.c.answers)
    query = select(*columns).where(ballot.c.round_id == round_id)
    if tags is not None:
        query = query.where(ballot.c.ballot_id.in_(list(tags)))
    for tag, relation, subject_id, kept in work.db.execute(query):
        opened = key.open_marked_ballot(tag, kept)
        mark, answers = (None, None) if opened is None else (opened[0], orjson.loads(opened[1]))
        yield OpenBallot(tag, relation, subject_id, answers, mark)
