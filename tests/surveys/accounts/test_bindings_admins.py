"""Administrators: those of the roster and those of the settings, each told once."""

from __future__ import annotations

from surveys.accounts.bindings import list_admin_parties
from surveys.store import Database
from surveys.store.tables import person
from surveys.work import Work


def add_people(work: Work) -> None:
    for key, is_admin, status in (("S1", True, "active"), ("S2", False, "active"), ("S3", True, "left")):
        work.db.execute(
            person.insert().values(
                person_id=key,
                name=key,
                department="办公室",
                level="staff",
                collaborates=[],
                wecom_userid=f"u{key}",
                status=status,
                is_admin=is_admin,
            )
        )


def test_admins_of_roster_and_settings_are_listed_once(database: Database) -> None:
    database.write(add_people)
    also = ("wecom:us1", "wecom:us2", "oa:oStranger")
    found = database.read(list_admin_parties, also=also)
    assert found == ("person:S1", "person:S2", "oa:oStranger")
