"""Records beside the survey as scoring takes them: those of the round's stretch of time, and the units' own results."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import Column, ColumnElement, select, true

from scoring.inputs import Event, Indicator, LedgerEntry, Unit
from surveys.calendar.period_labels import belongs, window_of
from surveys.rounds.model import Round
from surveys.store.tables import department, event, indicator, ledger_entry
from surveys.work import Work


def read_indicators(work: Work, round_: Round, subjects: set[str]) -> tuple[Indicator, ...]:
    """Values whose period lies in the round's window; periods that name no days (`1-自评价`) always count."""
    window = window_of(round_.period)
    rows = work.db.execute(select(indicator).order_by(indicator.c.subject_id, indicator.c.key, indicator.c.period))
    return tuple(
        Indicator(
            row.subject_id, row.key, Fraction(row.value), row.period, Fraction(row.target) if row.target else None
        )
        for row in rows
        if row.subject_id in subjects and belongs(row.period, window)
    )


def read_ledger(work: Work, round_: Round, subjects: set[str]) -> tuple[LedgerEntry, ...]:
    """Entries dated in the round's window."""
    columns = ledger_entry.c
    order = (columns.subject_id, columns.on_date, columns.key, columns.points, columns.reason, columns.entry_id)
    rows = work.db.execute(select(ledger_entry).where(_dated(columns.on_date, round_)).order_by(*order))
    return tuple(
        LedgerEntry(row.subject_id, row.key, row.on_date.isoformat(), Fraction(row.points), row.reason)
        for row in rows
        if row.subject_id in subjects
    )


def read_events(work: Work, round_: Round, subjects: set[str]) -> tuple[Event, ...]:
    """Events dated in the round's window."""
    columns = event.c
    order = (columns.subject_id, columns.kind, columns.on_date, columns.event_id)
    rows = work.db.execute(select(event).where(_dated(columns.on_date, round_)).order_by(*order))
    return tuple(Event(row.subject_id, row.kind, row.note) for row in rows if row.subject_id in subjects)


def read_units(work: Work) -> tuple[Unit, ...]:
    """Departments that have a grade or a score of their own."""
    columns = department.c
    rows = work.db.execute(select(columns.name, columns.grade, columns.score).order_by(columns.name))
    return tuple(
        Unit(row.name, row.grade or "", Fraction(row.score) if row.score else None)
        for row in rows
        if row.grade or row.score
    )


def _dated(column: Column[object], round_: Round) -> ColumnElement[bool]:
    window = window_of(round_.period)
    return column.between(*window) if window is not None else true()
