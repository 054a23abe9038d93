"""Enterprises in the pre-flight: a contact who is one of us is told."""

from __future__ import annotations

import pytest

from bot.phrases.preflight import finding_words
from surveys.store import Database
from surveys.store.tables import enterprise, person
from tests.world.enterprises import bind, findings, settle_enterprises


@pytest.fixture
def park(database: Database) -> Database:
    return settle_enterprises(database)


def test_a_contact_with_a_colleagues_mobile_is_told_and_not_refused(park: Database) -> None:
    park.write(lambda work: work.db.execute(person.update().where(person.c.person_id == "S00").values(mobile="139")))
    one = enterprise.update().where(enterprise.c.enterprise_id == "E1").values(mobile="139")
    park.write(lambda work: work.db.execute(one))
    (found,) = [one for one in findings(park) if one.code == "enterprises_staff_contact"]
    assert (found.level, found.params) == ("warn", {"count": 1, "names": "企业1（名S00）"})
    assert "企业1（名S00）" in finding_words(found)
    assert bind(park, "theirs", "FIRM0001") == "enterprise:E1#1"
