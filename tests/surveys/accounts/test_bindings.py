"""The roster says whose WeCom account is whose; a code cannot say otherwise."""

from __future__ import annotations

import pytest

from surveys.accounts.bindings import bind_account, find_party
from surveys.errors import WrongState
from surveys.roster import list_codes, read_roster
from surveys.roster_updates.importing import import_roster
from surveys.store import Database

PEOPLE = "工号,姓名,部门,职级,企业微信账号\n1,甲,科,员工,AA\n2,乙,科,员工,\n3,丙,科,员工,CC\n"


@pytest.fixture
def codes(database: Database) -> dict[str, str]:
    database.write(import_roster, roster_file=read_roster(PEOPLE.encode(), "people.csv"))
    return {one.key: one.code for one in database.read(list_codes)}


def bind(database: Database, address: str, code: str, channel: str = "wecom") -> str:
    return database.write(bind_account, channel=channel, address=address, code=code).party


def test_a_listed_member_cannot_become_somebody_else(database: Database, codes: dict[str, str]) -> None:
    for key in ("2", "3"):
        with pytest.raises(WrongState, match="account_listed"):
            bind(database, "aa", codes[key])
    assert bind(database, "aa", codes["1"]) == "person:1"
    assert database.read(find_party, channel="wecom", address="Aa") == "person:1"


def test_a_strange_account_cannot_become_a_listed_member(database: Database, codes: dict[str, str]) -> None:
    with pytest.raises(WrongState, match="account_taken"):
        bind(database, "stranger", codes["1"])
    assert bind(database, "stranger", codes["2"]) == "person:2"
    assert bind(database, "openid", codes["1"], channel="oa") == "person:1"
