"""A message to all administrators: each once, nobody else."""

from __future__ import annotations

from sqlalchemy import select, update

from surveys.messages.admin_notices import notify_admins
from surveys.store import Database
from surveys.store.tables import notice, person
from surveys.work import Work
from tests.world.park import import_people, small_park


def told(work: Work) -> list[tuple[str, str, dict[str, object]]]:
    rows = work.db.execute(select(notice.c.key, notice.c.party, notice.c.params).order_by(notice.c.key))
    return [(row.key, row.party, row.params) for row in rows]


def make_admins(work: Work) -> list[str]:
    """The first two people of the roster alone."""
    work.db.execute(update(person).values(is_admin=False))
    keys = list(work.db.execute(select(person.c.person_id).order_by(person.c.person_id).limit(2)).scalars())
    work.db.execute(update(person).where(person.c.person_id.in_(keys)).values(is_admin=True))
    return [f"person:{key}" for key in keys]


def test_each_administrator_is_told_once_and_nobody_else(database: Database) -> None:
    import_people(database, small_park())
    first, second = database.write(make_admins)
    for _ in range(2):
        database.write(notify_admins, admins=("wecom:boss",), key="k", event="round_opened", params={"round": "R1"})
    content = {"event": "round_opened", "round": "R1"}
    assert database.read(told) == [(f"k:{party}", party, content) for party in (first, second, "wecom:boss")]


def test_whoever_asked_is_left_out_and_a_text_needs_no_event(database: Database) -> None:
    import_people(database, small_park())
    first, second = database.write(make_admins)
    database.write(notify_admins, admins=(), key="k", params={"text": "通讯录变了"}, but=first)
    assert database.read(told) == [(f"k:{second}", second, {"text": "通讯录变了"})]
