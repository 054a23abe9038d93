"""Pausing a round: nobody answers, nobody is reminded, drafts stay; and going on, with the calendar moved."""

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
    """A round that goes on: its calendar moved by `days`, `told` raters with something open."""

    found: Round
    days: int
    told: int


def pause_round(work: Work, *, round_id: str, actor: str) -> Round:
    """Take no answers for now. Errors: `round_unknown`, `round_not_open`, `round_over`."""
    found = get_round(work, round_id=round_id, lock=True)
    if found.state != OPEN:
        raise WrongState("round_not_open", round=round_id, state=found.state)
    if get_last_end(work, round_id=round_id, closes_at=found.closes_at) <= work.now:
        raise WrongState("round_over", title=found.title)
    mine = survey_round.c.round_id == round_id
    work.db.execute(update(survey_round).where(mine).values(state=PAUSED, paused_at=work.now))
    asking = (notice.c.round_id == round_id) & notice.c.kind.in_(ASKING)
    unsent = asking & (notice.c.state == "planned")
    work.db.execute(update(notice).where(unsent).values(state="failed", reason="round_paused"))
    record_step(work, actor=actor, step="pause_round", round_id=round_id, state=PAUSED)
    return get_round(work, round_id=round_id)


def count_paused_days(work: Work, *, found: Round) -> int:
    """The days by which going on now would move a paused round: each begun one counts, so that nobody loses time."""
    length = max(work.now - (found.paused_at or work.now), timedelta())
    return -(-length // _DAY)


def resume_round(work: Work, *, round_id: str, tz: ZoneInfo, actor: str) -> Resumed:
    """Go on: every end and every reminder to come is as many days later as the pause had (begun ones count).

    Whoever has something open is told; invitations held back go out. Errors: `round_unknown`, `round_not_paused`.
    """
    paused = get_round(work, round_id=round_id, lock=True)
    if paused.state != PAUSED:
        raise WrongState("round_not_paused", round=round_id, state=paused.state)
    days = count_paused_days(work, found=paused)
    values = {
        "state": OPEN,
        "paused_at": None,
        "paused_days": paused.paused_days + days,
        "closes_at": _later(paused.closes_at, days, tz),
    }
    work.db.execute(update(survey_round).where(survey_round.c.round_id == round_id).values(**values))
    for rater, own_end in list_own_ends(work, round_id=round_id).items():
        mine = (extension.c.round_id == round_id) & (extension.c.rater == rater)
        work.db.execute(update(extension).where(mine).values(closes_at=_later(own_end, days, tz)))
    found = get_round(work, round_id=round_id)
    _let_go_reminders(work, found, tz)
    told = _tell(work, found, paused.paused_at or work.now, tz)
    figures = {"days": days, "told": told}
    record_step(work, actor=actor, step="resume_round", round_id=round_id, state=OPEN, figures=figures, days=days)
    return Resumed(found, days, told)


def _later(at: datetime, days: int, tz: ZoneInfo) -> datetime:
    """The same local time, days later."""
    return at.astimezone(tz) + timedelta(days=days)


def _let_go_reminders(work: Work, found: Round, tz: ZoneInfo) -> None:
    """Reminders of the time before the pause, moved with the rest, do not come a second time."""
    for one in round_remindings(found, tz, load_workdays(work)):
        if one.begins_at <= work.now:
            insert_new(work.db, claim, {"key": one.claim, "claimed_at": work.now})


def _tell(work: Work, found: Round, paused_at: datetime, tz: ZoneInfo) -> int:
    """Send what the pause held back to those not invited yet, and tell the others; how many are told in all."""
    ends_at = get_last_end(work, round_id=found.round_id, closes_at=found.closes_at)
    mine = (notice.c.round_id == found.round_id) & (notice.c.kind == "invitation")
    held = mine & (notice.c.state == "failed") & (notice.c.reason == "round_paused")
    raters = set(list_open_raters(work, round_id=found.round_id))
    invited = raters & set(work.db.execute(select(notice.c.party).where(held)).scalars())
    again = {"state": "planned", "reason": None, "due_at": work.now, "expires_at": ends_at}
    work.db.execute(update(notice).where(held, notice.c.party.in_(invited)).values(**again))
    own_ends = list_own_ends(work, round_id=found.round_id)
    key = f"resumed:{found.round_id}:{paused_at.isoformat()}"
    notices = []
    for rater in sorted(raters - invited):
        until = max(found.closes_at, own_ends.get(rater, found.closes_at)).astimezone(tz).isoformat()
        params = {"event": "round_resumed", "title": found.title, "until": until}
        notices.append(NewNotice(f"{key}:{rater}", rater, "announcement", params, found.round_id))
    post_notices(work, notices, expires_at=ends_at)
    return len(raters)
