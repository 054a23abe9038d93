"""Pausing a round: no answers, no reminders, drafts stay. Resuming it moves its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from surveys.calendar.workdays import load_workdays
from surveys.errors import WrongState
from surveys.messages.outbox import ASKING, NewNotice, post_notices
from surveys.rounds.deadlines import get_last_end, list_own_ends
from surveys.rounds.model import OPEN, PAUSED, Round, get_round
from surveys.rounds.progress import list_open_raters
from surveys.rounds.schedule.occurrences import round_remindings
from surveys.rounds.steps import record_step
from surveys.store.dialect import insert_new
from surveys.store.tables import claim, extension, notice, survey_round
from surveys.work import Work

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Resumed:
    """A round that goes on: its calendar moved by `days`, `notified` raters with something open."""

    round_: Round
    days: int
    notified: int


def pause_round(work: Work, *, round_id: str, actor: str) -> Round:
    """Take no answers for now. Errors: `round_unknown`, `round_not_open`, `round_over`."""
    round_ = get_round(work, round_id=round_id, lock=True)
    if round_.state != OPEN:
        raise WrongState("round_not_open", round=round_id, state=round_.state)
    if get_last_end(work, round_id=round_id, closes_at=round_.closes_at) <= work.now:
        raise WrongState("round_over", title=round_.title)
    this_round = survey_round.c.round_id == round_id
    work.db.execute(update(survey_round).where(this_round).values(state=PAUSED, paused_at=work.now))
    asking = (notice.c.round_id == round_id) & notice.c.kind.in_(ASKING)
    unsent = asking & (notice.c.state == "planned")
    work.db.execute(update(notice).where(unsent).values(state="failed", reason="round_paused"))
    record_step(work, actor=actor, step="pause_round", round_id=round_id, state=PAUSED)
    return get_round(work, round_id=round_id)


def count_paused_days(work: Work, *, round_: Round) -> int:
    """By how many days resuming now would move a paused round. A day that has begun counts, so no rater loses time."""
    length = max(work.now - (round_.paused_at or work.now), timedelta())
    return -(-length // _DAY)


def resume_round(work: Work, *, round_id: str, tz: ZoneInfo, actor: str) -> Resumed:
    """Go on: every end and every reminder to come is as many days later as the pause had (begun ones count).

    Raters with something open are notified; invitations held back go out. Errors: `round_unknown`, `round_not_paused`.
    """
    paused = get_round(work, round_id=round_id, lock=True)
    if paused.state != PAUSED:
        raise WrongState("round_not_paused", round=round_id, state=paused.state)
    days = count_paused_days(work, round_=paused)
    values = {
        "state": OPEN,
        "paused_at": None,
        "paused_days": paused.paused_days + days,
        "closes_at": _later(paused.closes_at, days, tz),
    }
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(**values))
    for rater, own_end in list_own_ends(work, round_id=round_id).items():
        own = (extension.c.round_id == round_id) & (extension.c.rater == rater)
        work.db.execute(update(extension).where(own).values(closes_at=_later(own_end, days, tz)))
    resumed = get_round(work, round_id=round_id)
    _let_go_reminders(work, resumed, tz)
    notified = _tell(work, resumed, paused.paused_at or work.now, tz)
    figures = {"days": days, "notified": notified}
    record_step(work, actor=actor, step="resume_round", round_id=round_id, state=OPEN, figures=figures, days=days)
    return Resumed(resumed, days, notified)


def _later(at: datetime, days: int, tz: ZoneInfo) -> datetime:
    """The same local time, days later."""
    return at.astimezone(tz) + timedelta(days=days)


def _let_go_reminders(work: Work, round_: Round, tz: ZoneInfo) -> None:
    """Reminders of the time before the pause, moved with the rest, do not come a second time."""
    for occurrence in round_remindings(round_, tz, load_workdays(work)):
        if occurrence.begins_at <= work.now:
            insert_new(work.db, claim, {"key": occurrence.claim, "claimed_at": work.now})


def _tell(work: Work, round_: Round, paused_at: datetime, tz: ZoneInfo) -> int:
    """Send what the pause held back to those not invited yet, notify the others; return how many in all."""
    ends_at = get_last_end(work, round_id=round_.round_id, closes_at=round_.closes_at)
    invitations = (notice.c.round_id == round_.round_id) & (notice.c.kind == "invitation")
    held = invitations & (notice.c.state == "failed") & (notice.c.reason == "round_paused")
    raters = set(list_open_raters(work, round_id=round_.round_id))
    invited = raters & set(work.db.execute(select(notice.c.party).where(held)).scalars())
    again = {"state": "planned", "reason": None, "due_at": work.now, "expires_at": ends_at}
    work.db.execute(update(notice).where(held, notice.c.party.in_(invited)).values(**again))
    own_ends = list_own_ends(work, round_id=round_.round_id)
    key = f"resumed:{round_.round_id}:{paused_at.isoformat()}"
    notices = []
    for rater in sorted(raters - invited):
        until = max(round_.closes_at, own_ends.get(rater, round_.closes_at)).astimezone(tz).isoformat()
        params = {"event": "round_resumed", "title": round_.title, "until": until}
        notices.append(NewNotice(f"{key}:{rater}", rater, "announcement", params, round_.round_id))
    post_notices(work, notices, expires_at=ends_at)
    return len(raters)
