"""What becomes of a notice after an attempt: reaction of the platform → outcome, with the rules of patience.

A temporary failure is tried again at the latest after a minute and for at least an hour; nobody sees a notice more
than twice, and twice only after an attempt that may have arrived.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.channels.base import Channel
from bot.wechat import PlatformError, Reaction
from surveys.calendar.quiet_hours import after_quiet_hours, is_quiet
from surveys.messages.outbox import ANSWERS, Notice, Outcome, avoid_rush_minutes

_PAUSES = (2, 5, 10, 20, 40, 50)  # seconds; the last one repeats
_SLOW = 50
_OPERATOR = 55
_AN_HOUR = 80  # attempts that take more than an hour at these pauses
_DUPLICATES_KNOWN = 200  # after so many attempts a platform may have forgotten the first (4 h)
DROP = (Reaction.DROP_RECIPIENT, Reaction.NEED_PERMISSION)
FINAL = (*DROP, Reaction.FIX_CONTENT)  # the same way again would fail again
_PATIENT = (Reaction.SLOW_DOWN, Reaction.WAIT_QUOTA)


def reason_of(channel: Channel, error: PlatformError) -> str:
    """`oa:45015`, `wecom:transport`, `oa:operator:48001`: what the progress report puts into words."""
    code = "transport" if error.code is None else str(error.code)
    if error.reaction in (*DROP, *_PATIENT, Reaction.RETRY):
        return f"{channel.platform}:{code}"
    kind = "content" if error.reaction is Reaction.FIX_CONTENT else "operator"
    return f"{channel.platform}:{kind}:{code}"


def pause_before(attempts: int) -> timedelta:
    """The pause after the `attempts`-th attempt failed."""
    return timedelta(seconds=_PAUSES[min(max(attempts, 1), len(_PAUSES)) - 1])


def rest_after(now: datetime) -> timedelta:
    """How long a channel rests whose quota is used up: into the next minute, when that of a minute begins anew."""
    return timedelta(seconds=min(_SLOW, 61 - now.second))


def morning_for(notice: Notice, now: datetime, tz: ZoneInfo) -> datetime | None:
    """Until when a notice of the day waits that was held up, by a platform or our own downtime, until `now` at night.

    None: it goes. So does what may have arrived, while the platform still knows it; and what ends before morning.
    """
    if notice.kind in ANSWERS or notice.may_have_arrived or notice.due_at is None:
        return None
    if not is_quiet(now, tz) or is_quiet(notice.due_at, tz):
        return None
    morning = avoid_rush_minutes(after_quiet_hours(now, tz), notice.round_id or notice.kind)
    return morning if morning < notice.expires_at else None


def by_day(notice: Notice, outcome: Outcome, tz: ZoneInfo) -> Outcome:
    """The outcome, the next attempt of a notice of the day not in the quiet hours."""
    if outcome.retry_at is None or outcome.ambiguous:
        return outcome
    return replace(outcome, retry_at=morning_for(notice, outcome.retry_at, tz) or outcome.retry_at)


def too_often(channel: Channel, notice: Notice) -> bool:
    """True where one attempt more could be one showing too many.

    A platform that drops repetitions knows them by the whole call, and what may have arrived is repeated as that call.
    """
    if channel.ambiguous_limit is not None:
        return notice.ambiguous >= channel.ambiguous_limit
    return notice.ambiguous > 0 and notice.attempts > _DUPLICATES_KNOWN


def judge_failure(channel: Channel, notice: Notice, error: PlatformError, now: datetime) -> Outcome:
    """The outcome of a call that did not succeed, for one of its notices."""
    reason = reason_of(channel, error)
    if error.reaction in DROP:  # a permission that is used up may have been used by an attempt that did arrive
        state = "ambiguous" if error.reaction is Reaction.NEED_PERMISSION and notice.ambiguous else "unreachable"
        return Outcome(notice.notice_id, state, channel.name, reason)
    if error.reaction is Reaction.FIX_CONTENT:
        return Outcome(notice.notice_id, "failed", channel.name, reason)
    if error.reaction is Reaction.RETRY:
        return _again(channel, notice, reason, now, pause_before(notice.attempts), ambiguous=error.ambiguous)
    if error.reaction in _PATIENT:
        return _again(channel, notice, reason, now, timedelta(seconds=_SLOW), ambiguous=False)
    if notice.attempts >= _AN_HOUR:
        return Outcome(notice.notice_id, "failed", channel.name, reason)
    return Outcome(notice.notice_id, "planned", channel.name, reason, now + timedelta(seconds=_OPERATOR))


def _again(
    channel: Channel, notice: Notice, reason: str, now: datetime, pause: timedelta, *, ambiguous: bool
) -> Outcome:
    limit = channel.ambiguous_limit
    if ambiguous and limit is not None and notice.ambiguous + 1 >= limit:
        return Outcome(notice.notice_id, "ambiguous", channel.name, reason, ambiguous=True)
    if now + pause >= notice.expires_at and notice.attempts >= _AN_HOUR:
        state = "ambiguous" if ambiguous or notice.ambiguous else "failed"
        return Outcome(notice.notice_id, state, channel.name, reason, ambiguous=ambiguous)
    return Outcome(notice.notice_id, "planned", channel.name, reason, now + pause, ambiguous=ambiguous)
