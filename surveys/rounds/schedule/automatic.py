"""Automatic opening: plans whose rounds the calendar opens. None does so until an administrator has switched it on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from surveys.audit import record_act
from surveys.errors import WrongState
from surveys.plans import get_plan
from surveys.store.dialect import insert_new
from surveys.store.tables import automatic_opening
from surveys.work import Work


def list_automatic(work: Work) -> Mapping[str, datetime]:
    """By the plan's name the instant since when it opens by itself: a period that had begun before does not."""
    rows = work.db.execute(select(automatic_opening).order_by(automatic_opening.c.plan))
    return {row.plan: row.since for row in rows}


def set_automatic(work: Work, *, plan_name: str, is_on: bool, actor: str) -> bool:
    """Switch it on or off; True where that changed anything. Errors: `plan_unknown`, `plan_without_calendar`."""
    plan = get_plan(work, name=plan_name)
    if is_on and plan.calendar.every == "once":
        raise WrongState("plan_without_calendar", plan=plan.name)
    if is_on:
        changed = insert_new(work.db, automatic_opening, {"plan": plan.name, "since": work.now})
    else:
        ending = delete(automatic_opening).where(automatic_opening.c.plan == plan.name)
        changed = bool(work.db.execute(ending).rowcount)
    if changed:
        record_act(work, actor=actor, action="automatic_on" if is_on else "automatic_off", target=plan.name)
    return changed
