"""Ballots of open rounds as somebody reads them who holds the server's secret; without it nobody does."""

from __future__ import annotations

from sqlalchemy import select

from surveys.anonymity.ballot_encryption import read_ballots
from surveys.anonymity.round_keys import RoundKey
from surveys.store.tables import survey_round
from surveys.work import Work


def open_answers(work: Work) -> list[dict[str, str]]:
    """What has been answered so far, in all rounds that are not sealed."""
    rounds = select(survey_round.c.round_id, survey_round.c.salt).where(survey_round.c.salt.is_not(None))
    answers = []
    for round_id, salt in work.db.execute(rounds).all():
        key = RoundKey(work, round_id, bytes(salt))
        for ballot in read_ballots(work, round_id=round_id, key=key):
            assert ballot.answers is not None, ballot
            answers.append(ballot.answers)
    return answers
