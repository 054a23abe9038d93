"""How far a round is, for chat and command line: how many have finished, and who cannot be reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.phrases import calendar, delivery, desk
from surveys.messages.outbox import count_delayed
from surveys.rounds import OPEN, UNDER_WAY, Progress, Round, get_progress, list_delivery_states
from surveys.work import Work


def list_progress(work: Work, *, rounds: Iterable[Round], tz: ZoneInfo, named: int) -> list[str]:
    """A report for each round, the worst first: by the share of raters who are done, then by the end."""
    all_progress = [get_progress(work, round_id=round_.round_id) for round_ in rounds]
    all_progress.sort(key=lambda progress: (_share(progress), progress.closes_at, progress.round_id))
    return [_report(work, progress, tz=tz, named=named) for progress in all_progress]


def _share(progress: Progress) -> float:
    return progress.done / progress.invited if progress.invited else 1.0


def progress_words(work: Work, *, round_id: str, tz: ZoneInfo, named: int) -> str:
    """A round's report; at most `named` of those who cannot be reached are named."""
    return _report(work, get_progress(work, round_id=round_id), tz=tz, named=named)


def _report(work: Work, progress: Progress, *, tz: ZoneInfo, named: int) -> str:
    round_id = progress.round_id
    parts = [
        desk.progress(
            title=progress.title,
            round_id=round_id,
            state=progress.state,
            closes_at=progress.closes_at.astimezone(tz),
            done=progress.done,
            invited=progress.invited,
            started=progress.started,
            is_public=progress.is_public,
        )
    ]
    if progress.state == OPEN:
        states = Counter(person.state for person in list_delivery_states(work, round_id=round_id))
        parts += [delivery.states_line(states)] if states else []
        waiting = count_delayed(work, round_id=round_id)
        parts += [desk.delayed(reason, count) for reason, count in sorted(waiting.items())]
        missing = progress.unreachable
        lines = [delivery.person_line(name, reason) for _, name, reason in missing[:named]]
        parts += [desk.cannot_reach(lines, len(missing))] if lines else []
        parts += delivery.remedy_lines(reason for _, _, reason in missing[:named])
    if progress.state in UNDER_WAY:
        longer = [calendar.extended_line(name, at.astimezone(tz)) for _, name, at in progress.extended]
        parts += [calendar.extended_people(longer[:named], len(longer))] if longer else []
    return "\n".join(parts)
