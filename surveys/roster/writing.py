"""Writing the roster: its rows, and a code for whoever has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from surveys.roster.model import Roster
from surveys.store import tables
from surveys.work import Work

CODE_LENGTH = 8


def write_roster(work: Work, *, known: Roster, target: Roster) -> None:
    """Make the roster in the database, which is `known`, the `target`; whoever has no invitation code gets one.

    It writes the roster's own rows and nothing else: rounds under way are brought into line by whoever calls it.
    """
    _write(work, known, target)
    _give_codes(work, target)


def _write(work: Work, known: Roster, target: Roster) -> None:
    moved = {person.person_id: person.wecom_userid for person in known.people}
    freed = [
        person for person in target.people if moved.get(person.person_id, person.wecom_userid) != person.wecom_userid
    ]
    if freed:  # accounts may change hands: let go of them all before anybody takes one
        work.db.execute(
            update(tables.person).where(tables.person.c.person_id == bindparam("key")).values(wecom_userid=None),
            [{"key": person.person_id} for person in freed],
        )
    _write_rows(work, tables.person, "person_id", known.people, target.people)
    _write_rows(work, tables.department, "name", known.departments, target.departments)
    _write_rows(work, tables.enterprise, "enterprise_id", known.enterprises, target.enterprises)
    if known.overrides != target.overrides:
        work.db.execute(delete(tables.relation_override))
        _insert(work, tables.relation_override, [asdict(override) for override in target.overrides])


def _write_rows(work: Work, table: Table, key: str, old: Sequence[Any], new: Sequence[Any]) -> None:
    before = {getattr(entry, key): entry for entry in old}
    after = {getattr(entry, key): entry for entry in new}
    _insert(work, table, [asdict(value) for name, value in after.items() if name not in before])
    changed = [asdict(value) for name, value in after.items() if name in before and before[name] != value]
    if changed:
        statement = update(table).where(table.c[key] == bindparam("old_key"))
        work.db.execute(statement, [_renamed(row, key) for row in changed])
    gone = [name for name in before if name not in after]
    if gone:
        work.db.execute(delete(table).where(table.c[key] == bindparam("old_key")), [{"old_key": name} for name in gone])


def _renamed(row: dict[str, Any], key: str) -> dict[str, Any]:
    """The key under the name that the WHERE clause binds; the rest are the columns to set."""
    return {"old_key" if name == key else name: value for name, value in row.items()}


def _insert(work: Work, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.db.execute(insert(table), rows)


def _give_codes(work: Work, roster: Roster) -> None:
    codes = {(row.kind, row.key): row.code for row in work.db.execute(select(tables.invitation))}
    taken = set(codes.values())
    rows = []
    for kind, key in _invited(roster):
        if (kind, key) in codes:
            continue
        code = work.new_code(CODE_LENGTH)
        while code in taken:
            code = work.new_code(CODE_LENGTH)
        taken.add(code)
        rows.append({"code": code, "kind": kind, "key": key})
    _insert(work, tables.invitation, rows)


def _invited(roster: Roster) -> Iterable[tuple[str, str]]:
    yield from (("person", person.person_id) for person in roster.people)
    yield from (("enterprise", enterprise.enterprise_id) for enterprise in roster.enterprises)
