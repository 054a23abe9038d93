"""Who writes from an account is the same, asked one by one or all at once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from surveys.accounts.bindings import bind_account, find_party, find_profile
from surveys.accounts.senders import Sender, find_senders, forget_hours, note_messages
from surveys.store import Database
from surveys.store.tables import account, enterprise, invitation
from tests.conftest import Clock
from tests.world.park import person, settle

ACCOUNTS = [
    *(("wecom", name) for name in ("ua", "UB", "ugone", "bound", "nobody", "x' OR 1=1")),
    *(("oa", name) for name in ("o-firm", "ua", "bound", "")),
]


def furnish(database: Database) -> None:
    people = [
        person("A", "科", "员工", account="uA"),
        person("B", "科", "中层", account="Ub", admin="是"),
        person("C", "科", "员工", account=""),
        person("G", "科", "员工", account="uGone", status="离职"),
    ]
    settle(database, people)
    firm = {"enterprise_id": "E1", "name": "一家", "seats": 1, "is_active": True}
    database.write(lambda work: work.db.execute(enterprise.insert().values(**firm)))
    code = {"code": "ENTERCOD", "kind": "enterprise", "key": "E1"}
    database.write(lambda work: work.db.execute(invitation.insert().values(**code)))
    database.write(bind_account, channel="oa", address="o-firm", code="ENTERCOD")
    mine = select(invitation.c.code).where(invitation.c.key == "C")
    code_of_c = database.read(lambda work: work.db.execute(mine).scalar_one())
    database.write(bind_account, channel="wecom", address="bound", code=code_of_c)


def test_all_at_once_is_as_one_by_one(database: Database) -> None:
    furnish(database)
    found = database.read(find_senders, accounts=ACCOUNTS)
    for channel, address in ACCOUNTS:
        party = database.read(find_party, channel=channel, address=address)
        profile = database.read(find_profile, party=party) if party else None
        is_bound = (channel, address) in (("oa", "o-firm"), ("wecom", "bound"))
        assert found[channel, address] == Sender(party, profile, is_bound)
    assert [sender.party for sender in found.values() if sender.party] == [
        *("person:A", "person:B", "person:C", "enterprise:E1#1")
    ]


def test_noting_touches_the_accounts_that_wrote(database: Database, clock: Clock) -> None:
    furnish(database)
    before = clock.now
    clock.forward(hours=5)
    database.write(note_messages, accounts=[("oa", "o-firm"), ("oa", "o-firm"), ("oa", "nobody")])
    rows = database.read(lambda work: work.db.execute(select(account.c.address, account.c.seen_at)).all())
    assert dict(map(tuple, rows)) == {"o-firm": clock.now, "bound": before}


def test_only_the_day_is_kept_of_messages_older_than_the_window(database: Database, clock: Clock) -> None:
    times = {"o1": clock.now - timedelta(hours=49), "o2": clock.now - timedelta(hours=47), "o3": clock.now}
    rows = [
        {"channel": "oa", "address": one, "party": f"person:{one}", "bound_at": at, "seen_at": at, "acted_at": at}
        for one, at in times.items()
    ]
    database.write(lambda work: work.db.execute(account.insert(), rows))
    for _ in range(2):  # safe to repeat
        database.write(forget_hours)
        kept = database.read(lambda work: work.db.execute(account.select().order_by(account.c.address)).all())
        day = times["o1"].replace(hour=0, minute=0, second=0, microsecond=0)
        assert [row.seen_at for row in kept] == [row.acted_at for row in kept] == [day, times["o2"], times["o3"]]
