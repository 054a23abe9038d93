"""Until when who may answer: a round's own end, and the later last day that single raters were given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from surveys.errors import SurveyError, WrongState
from surveys.rounds.model import OPEN, PAUSED
from surveys.store.tables import extension
from surveys.work import Work


def why_closed(
    work: Work, *, state: str, closes_at: datetime, own_end: datetime | None, title: str
) -> SurveyError | None:
    """Why a rater cannot answer now: `round_paused`, `round_over`; None where they can.

    `own_end` is the rater's own last moment, which counts where it is later than the round's.
    """
    if state == PAUSED:
        return WrongState("round_paused", title=title)
    if state != OPEN or max(closes_at, own_end or closes_at) <= work.now:
        return WrongState("round_over", title=title)
    return None


def find_own_end(work: Work, *, round_id: str, rater: str) -> datetime | None:
    """A rater's own last moment, None where it is the round's."""
    extended = (extension.c.round_id == round_id) & (extension.c.rater == rater)
    own_end: datetime | None = work.db.execute(select(extension.c.closes_at).where(extended)).scalar_one_or_none()
    return own_end


def list_own_ends(work: Work, *, round_id: str) -> dict[str, datetime]:
    """Rater → own last moment, of one round."""
    ends = select(extension.c.rater, extension.c.closes_at).where(extension.c.round_id == round_id)
    return {row.rater: row.closes_at for row in work.db.execute(ends)}


def get_last_end(work: Work, *, round_id: str, closes_at: datetime) -> datetime:
    """When the last rater's time is over: then a round closes. `closes_at` is the round's own end."""
    latest = select(func.max(extension.c.closes_at)).where(extension.c.round_id == round_id)
    own = work.db.execute(latest).scalar_one_or_none()
    return closes_at if own is None else max(closes_at, own)
