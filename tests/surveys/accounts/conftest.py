"""Three people; two of them follow the Official Account."""

from __future__ import annotations

import pytest

from surveys.accounts.bindings import bind_account
from surveys.roster import list_codes
from surveys.store import Database
from tests.surveys.accounts.traces import GONE, STAYS
from tests.world.park import import_people
from tests.world.park import person as row


@pytest.fixture
def park(database: Database) -> Database:
    import_people(
        database, [row("1", "综合科", "员工", account="Jia"), row("2", "综合科", "中层"), row("3", "综合科", "员工")]
    )
    codes = {one.key: one.code for one in database.read(list_codes)}
    for address, key in ((GONE, "1"), (STAYS, "2")):
        database.write(bind_account, channel="oa", address=address, code=codes[key])
    return database
