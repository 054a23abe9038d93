"""More time: for everybody, or for single raters, who may then answer though the round is over for the others.

A round with such raters closes after the last of them. Until then nothing is computed or shown but who has finished;
yet whoever copies the database before and after sees what changed (docs/threat-model.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from surveys.accounts.bindings import list_profiles
from surveys.errors import Invalid, NotFound, WrongState
from surveys.messages.outbox import NewNotice, post_notices
from surveys.parties import party_key
from surveys.rounds.deadlines import get_last_end
from surveys.rounds.model import OPEN, Round, get_round
from surveys.rounds.steps import record_step
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment, extension, notice, survey_round
from surveys.work import Work

_FARTHEST = timedelta(days=36_525)  # a slip of the finger, not a date: some zones cannot even write 9999-12-31 in UTC


def extend_round(work: Work, *, round_id: str, closes_at: datetime, actor: str) -> Round:
    """Let an open round end at `closes_at`. Errors: `round_not_open`, `date_in_past`, `date_too_far`."""
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_id, state=round_.state)
    _check_new_end(work, closes_at)
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(closes_at=closes_at))
    waiting = (notice.c.round_id == round_id) & notice.c.state.in_(("planned", "sending"))
    last = get_last_end(work, round_id=round_id, closes_at=closes_at)
    work.db.execute(update(notice).where(waiting).values(expires_at=last))
    at = closes_at.isoformat()
    record_step(work, actor=actor, step="extend_round", round_id=round_id, state=OPEN, closes_at=at)
    return get_round(work, round_id=round_id)


def find_raters(work: Work, *, round_id: str, name: str) -> tuple[str, ...]:
    """The rater of a round by key or name: one party, or all seats of an enterprise.

    Errors: `rater_unknown`, `rater_ambiguous` (several people of one name; their keys are given).
    """
    everybody = select(assignment.c.rater).where(assignment.c.round_id == round_id).distinct()
    parties = sorted(work.db.execute(everybody).scalars())
    matching = [party for party in parties if party_key(party) == name]
    if not matching:
        profiles = list_profiles(work, parties=parties)
        matching = [party for party in parties if party in profiles and profiles[party].name == name]
    keys = sorted({party_key(party) for party in matching})
    if not keys:
        raise NotFound("rater_unknown", name=name)
    if len(keys) > 1:
        raise WrongState("rater_ambiguous", name=name, keys="、".join(keys))
    return tuple(matching)


def extend_raters(
    work: Work, *, round_id: str, raters: Sequence[str], closes_at: datetime, tz: ZoneInfo, actor: str
) -> Round:
    """Let these raters answer until `closes_at`, and tell them.

    Errors: `round_not_open`, `date_in_past`, `date_too_far`, `extension_not_later` than the round's own end.
    """
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_id, state=round_.state)
    _check_new_end(work, closes_at)
    if closes_at <= round_.closes_at:
        raise Invalid("extension_not_later", title=round_.title)
    for rater in raters:
        insert = insert_into(work.db, extension).values(round_id=round_id, rater=rater, closes_at=closes_at)
        keys = ["round_id", "rater"]
        work.db.execute(insert.on_conflict_do_update(index_elements=keys, set_={"closes_at": closes_at}))
    waiting = (notice.c.round_id == round_id) & notice.c.party.in_(raters)
    unsent = waiting & notice.c.state.in_(("planned", "sending"))
    work.db.execute(update(notice).where(unsent).values(expires_at=closes_at))
    _tell(work, round_, raters, closes_at, tz)
    record_step(
        work,
        actor=actor,
        step="extend_raters",
        round_id=round_id,
        state=OPEN,
        figures={"raters": len(raters)},
        raters=list(raters),
        closes_at=closes_at.isoformat(),
    )
    return round_


def _check_new_end(work: Work, closes_at: datetime) -> None:
    """Refuse an end that can only be a slip. Errors: `date_in_past`, `date_too_far`."""
    if closes_at <= work.now:
        raise Invalid("date_in_past")
    if closes_at - work.now > _FARTHEST:
        raise Invalid("date_too_far")


def _tell(work: Work, round_: Round, raters: Sequence[str], closes_at: datetime, tz: ZoneInfo) -> None:
    params = {"event": "own_end", "title": round_.title, "until": closes_at.astimezone(tz).isoformat()}
    key = f"own-end:{round_.round_id}:{closes_at.isoformat()}"
    notices = (NewNotice(f"{key}:{rater}", rater, "announcement", params, round_.round_id) for rater in raters)
    post_notices(work, notices, expires_at=closes_at)
