"""The small park under a policy that compares with the past."""

from __future__ import annotations

import pytest

from surveys.library.policies import import_policy
from surveys.library.versions import POLICY, list_builtins
from surveys.store import Database
from tests.world.compared_rounds import kpi
from tests.world.park import settle, small_park

COMPARED = '\n[comparison]\nwithin = ["level"]\nlevels = ["score"]\n'


@pytest.fixture
def park(database: Database) -> Database:
    settle(database, small_park())
    source = next(source for key, source in list_builtins(POLICY) if key == "p6-managers")
    database.write(import_policy, text=source + COMPARED, file="p6-managers.toml")
    kpi(database)
    return database
