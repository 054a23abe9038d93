"""Two processes on one database, and what both of them do at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from surveys.rounds import open_round
from surveys.store import Database
from surveys.work import Work
from tests.world.park import TZ, at_once

PLAN = "中层360测评"
Pair = tuple[Database, Database]


def slowly(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action, and a while before its commit, in which the other process does the same."""

    def act(work: Work, **kwargs: Any) -> Any:
        done = action(work, **kwargs)
        time.sleep(0.4)
        return done

    return act


def both_do(pair: Pair, action: Callable[..., Any], **kwargs: Any) -> list[Any]:
    return at_once(*(lambda process=process: process.write(slowly(action), **kwargs) for process in pair))


def opening(database: Database) -> str:
    return database.write(open_round, plan_name=PLAN, tz=TZ, actor="test")


def count(database: Database, table: Any) -> int:
    return database.read(lambda work: work.db.execute(select(func.count()).select_from(table)).scalar_one())
