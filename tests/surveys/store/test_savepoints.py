"""`surveys/store/savepoints.py`: what is refused takes back its rows and its log lines, and no other's."""

from __future__ import annotations

import pytest

from surveys.errors import Invalid
from surveys.store import Database
from surveys.store.savepoints import MARK, savepoint, take_back
from surveys.store.statements import fetch_all
from surveys.work import Work
from tests.surveys.store.test_database import add, keys


def refuse(work: Work, key: str) -> None:
    work.log(key)
    add(work, key=key)
    raise Invalid("no")


def refuse_around(work: Work) -> None:
    with savepoint(work):
        add(work, key="released inside")
    refuse(work, "outer")


def nested(work: Work) -> list[str]:
    with savepoint(work):
        add(work, key="kept")
        with pytest.raises(Invalid), savepoint(work):
            refuse(work, "inner")
        work.log("kept")
        add(work, key="kept too")
    with pytest.raises(Invalid), savepoint(work):
        refuse_around(work)
    return list(work.log_lines)


def test_savepoints_stand_in_one_another(database: Database) -> None:
    assert database.write(nested) == ["kept"]
    assert database.read(keys) == ["kept", "kept too"]


def marked(work: Work) -> list[str]:
    add(work, key="before")
    fetch_all(work.db, [MARK])
    with savepoint(work):
        add(work, key="after")
    work.log("after")
    take_back(work, lines=0)
    add(work, key="anew")
    return list(work.log_lines)


def test_a_mark_takes_back_what_came_after_it_released_savepoints_too(database: Database) -> None:
    assert database.write(marked) == []
    assert database.read(keys) == ["anew", "before"]
