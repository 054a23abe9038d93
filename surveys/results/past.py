"""What is known of earlier periods: what rounds of the same plan have released, and 历年结果 that were imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from sqlalchemy import select

from scoring.inputs import HistoryEntry
from surveys.calendar.period_labels import label_of, precedes, rhythm_of, span_of
from surveys.results.stored import score_and_grade
from surveys.rounds.counting import choose_counting
from surveys.rounds.model import RELEASED, Round, list_rounds
from surveys.store.tables import past_result, result
from surveys.work import Work

_Entries = dict[tuple[str, str], HistoryEntry]
"""By subject and period."""


def read_history(work: Work, round_: Round, subjects: set[str]) -> tuple[HistoryEntry, ...]:
    """Earlier results of these subjects, one a period, in order; what was released here goes before what was imported.

    What the gate hid then is not known now: a hidden score is none, and so is its grade. A year between two years of
    which nothing is known stands there without either, so that nobody takes two years for following each other.
    """
    entries = {**_read_imported(work, round_, subjects), **_read_released(work, round_, subjects)}
    filled = {**dict(_fill_years(entries, round_.period)), **entries}
    return tuple(entry for _, entry in sorted(filled.items(), key=lambda item: item[0]))


def _read_released(work: Work, round_: Round, subjects: set[str]) -> _Entries:
    """Of each period's rounds the one that counts."""
    released = list_rounds(work, states=(RELEASED,))
    earlier = [item for item in released if item.plan == round_.plan and _is_earlier(item, round_)]
    periods = {item.round_id: _period_beside(item, round_) for item in choose_counting(earlier)}
    columns = (result.c.subject_id, result.c.content, result.c.round_id)
    rows = work.db.execute(select(*columns).where(result.c.round_id.in_(sorted(periods)))).all()
    return {
        (row.subject_id, periods[row.round_id]): HistoryEntry(
            row.subject_id, periods[row.round_id], *score_and_grade(row.content)
        )
        for row in sorted(rows, key=lambda row: list(periods).index(row.round_id))
        if row.subject_id in subjects
    }


def _is_earlier(other: Round, round_: Round) -> bool:
    """By the periods that they are about; by their openings where these name no days."""
    if other.period in (round_.period, ""):
        return False
    is_over = precedes(other.period, round_.period)
    return other.opened_at < round_.opened_at if is_over is None else is_over


def _period_beside(other: Round, round_: Round) -> str:
    """A round of a single day, as an older version named those opened by hand, is about this one's kind of period."""
    rhythm, span = rhythm_of(round_.period), span_of(other.period)
    return label_of(rhythm, span[0]) if rhythm and span and span[0] == span[1] else other.period


def _read_imported(work: Work, round_: Round, subjects: set[str]) -> _Entries:
    """Those of periods like this round's (a year beside a year) from before it; what names the plan goes first."""
    rhythm = rhythm_of(round_.period) or "year"
    rows = work.db.execute(select(past_result).where(past_result.c.plan.in_(("", round_.plan))))
    return {
        (row.subject_id, row.period): HistoryEntry(
            row.subject_id, row.period, Fraction(row.score) if row.score else None, row.grade
        )
        for row in sorted(rows, key=lambda row: row.plan)
        if row.subject_id in subjects and rhythm_of(row.period) == rhythm and precedes(row.period, round_.period)
    }


def _fill_years(
    entries: Mapping[tuple[str, str], HistoryEntry], period: str
) -> Iterator[tuple[tuple[str, str], HistoryEntry]]:
    """The years of which nothing is known, from a subject's first known one on."""
    if rhythm_of(period) != "year":
        return
    first: dict[str, int] = {}
    for subject, known in entries:
        first[subject] = min(int(known[:4]), first.get(subject, int(known[:4])))
    for subject, year in first.items():
        for between in range(year + 1, int(period)):
            yield (subject, str(between)), HistoryEntry(subject, str(between))
