"""Accounts with a known unionid are the same person's; strangers stay strangers."""

from __future__ import annotations

import pytest

from surveys.accounts.addresses import list_addresses
from surveys.accounts.bindings import find_party
from surveys.accounts.erasure import erase_account
from surveys.assignments.late_invitations import recognise_unionid
from surveys.store import Database
from tests.surveys.accounts.traces import GONE, STAYS, places
from tests.world.park import import_people
from tests.world.park import person as row


def note(park: Database, address: str, unionid: str) -> str | None:
    return park.write(recognise_unionid, channel="oa", address=address, unionid=unionid)


def test_an_account_with_a_known_unionid_is_the_same_person(park: Database) -> None:
    assert note(park, GONE, "U") == "person:1"
    assert note(park, "oNEW", "U") == "person:1"
    assert park.read(find_party, channel="oa", address="oNEW") == "person:1"
    assert len(park.read(list_addresses, party="person:1")) == 3


@pytest.mark.parametrize("unionid", ["", "V"])
def test_strangers_stay_strangers_and_are_not_kept(park: Database, unionid: str) -> None:
    note(park, GONE, "U")
    assert note(park, "oNEW", unionid) is None
    assert park.read(find_party, channel="oa", address="oNEW") is None
    assert park.read(places, needle="oNEW") == set()


def test_a_bound_account_keeps_its_party_whatever_its_unionid(park: Database) -> None:
    note(park, GONE, "U")
    assert note(park, STAYS, "U") == "person:2"
    assert note(park, "oNEW", "U") == "person:1"


def test_nobody_inherits_from_somebody_who_left(park: Database) -> None:
    note(park, GONE, "U")
    import_people(park, [row("2", "综合科", "中层"), row("3", "综合科", "员工")])
    assert note(park, "oNEW", "U") is None


def test_nobody_inherits_what_was_erased(park: Database) -> None:
    note(park, GONE, "U")
    park.write(erase_account, channel="oa", address=GONE)
    assert note(park, "oNEW", "U") is None
