"""Whether the server's secret is the one that rounds under way were opened under, before anything is accepted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select, update

from surveys.anonymity.round_keys import RoundKey, add_check, has_check
from surveys.errors import KeyWrong
from surveys.plans.enterprise_vote import voice_of
from surveys.rounds.forms import get_round_form
from surveys.store.tables import assignment, ballot, survey_round
from surveys.work import Work


def list_wrong_keys(work: Work) -> tuple[str, ...]:
    """Titles of the rounds whose key neither the secret nor one that it replaced makes."""
    return tuple(title for _, title, _, secret in _look(work) if secret is None)


def confirm_keys(work: Work) -> None:
    """Add the check value to rounds that an earlier version opened. Safe to repeat.

    Errors: `round_keys_wrong` (503), with the titles: then nothing may be accepted or shown.
    """
    wrong = []
    for round_id, title, salt, secret in _look(work):
        if secret is None:
            wrong.append(title)
        elif not has_check(salt):
            checked = add_check(replace(work, secret=secret), round_id, salt)
            work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(salt=checked))
    if wrong:
        raise KeyWrong("round_keys_wrong", titles="、".join(f"“{title}”" for title in wrong))


def _look(work: Work) -> list[tuple[str, str, bytes, bytes | None]]:
    """Round, title, salt, and the secret that fits: None where none does."""
    columns = (survey_round.c.round_id, survey_round.c.title, survey_round.c.salt)
    rows = work.db.execute(select(*columns).where(survey_round.c.salt.is_not(None)).order_by(survey_round.c.opened_at))
    return [(row.round_id, row.title, row.salt, _fitting_secret(work, row.round_id, row.salt)) for row in rows.all()]


def _fitting_secret(work: Work, round_id: str, salt: bytes) -> bytes | None:
    if has_check(salt):
        secrets = (work.secret, *work.old_secrets)
        return next((secret for secret in secrets if RoundKey(replace(work, secret=secret), round_id, salt).fits), None)
    return _secret_by_ballots(work, round_id, salt)


def _secret_by_ballots(work: Work, round_id: str, salt: bytes) -> bytes | None:
    """Without a check value the ballots tell: whichever secret makes most of their tags. Without a ballot any does."""
    tags = set(work.db.execute(select(ballot.c.ballot_id).where(ballot.c.round_id == round_id)).scalars())
    if not tags:
        return work.secret
    seats = get_round_form(work, round_id=round_id).plan.seats
    done = (assignment.c.round_id == round_id) & assignment.c.done_on.is_not(None)
    rows = work.db.execute(select(assignment.c.rater, assignment.c.relation, assignment.c.subject_id).where(done)).all()
    counts = {}
    for secret in (*work.old_secrets, work.secret):
        key = RoundKey(replace(work, secret=secret), round_id, salt)
        made = {key.ballot_tag(voice_of(rater, seats), relation, subject) for rater, relation, subject in rows}
        counts[secret] = len(made & tags)
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None
