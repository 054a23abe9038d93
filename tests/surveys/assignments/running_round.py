"""A round that runs while people come, leave and give back."""

from __future__ import annotations

from sqlalchemy import select

from surveys.assignments.declining import decline_assignment
from surveys.library.versions import PLAN as PLAN_KIND
from surveys.library.versions import list_builtins
from surveys.rounds import open_round
from surveys.store import Database
from surveys.store.tables import assignment, notice
from tests.world.park import (
    TZ,
    Row,
    settle,
    small_park,
)

PLAN = "中层360测评"


def draw_plan(at_least: int = 2, at_most: int = 4) -> str:
    source = dict(list_builtins(PLAN_KIND))[PLAN].replace(f'name = "{PLAN}"', 'name = "抽取测评"')
    rule = f"draw = {{ at_least = {at_least}, at_most_per_rater = {at_most}, link_departments = true }}"
    return source.replace('raters = "collaborating_managers"', f'raters = "collaborating_managers"\n{rule}')


def start(database: Database, plan: str = PLAN, rows: list[Row] | None = None) -> str:
    settle(database, rows or small_park())
    return database.write(open_round, plan_name=plan, tz=TZ, actor="test")


def assigned(database: Database, round_id: str, **where: str) -> set[tuple[str, str, str]]:
    rows = database.read(
        lambda work: work.db.execute(select(assignment).where(assignment.c.round_id == round_id)).all()
    )
    return {
        (row.rater, row.relation, row.subject_id)
        for row in rows
        if all(getattr(row, name) == value for name, value in where.items())
    }


def invited(database: Database) -> list[str]:
    wanted = select(notice.c.party).where(notice.c.kind == "invitation")
    return sorted(database.read(lambda work: work.db.execute(wanted).scalars().all()))


def decline(database: Database, round_id: str, rater: str, about: str, relation: str = "peer") -> object:
    place = {"round_id": round_id, "rater": f"person:{rater}", "relation": relation, "subject_id": about}
    return database.write(decline_assignment, **place, reason="conflict")


def without(*keys: str) -> list[Row]:
    """Staff who are in the file no more; managers, whom others name as superior, with 状态 离职."""
    rows = (row for row in small_park() if row[0] not in keys or row[0].startswith("M"))
    return [(*row[:7], "离职", row[8]) if row[0] in keys else row for row in rows]
