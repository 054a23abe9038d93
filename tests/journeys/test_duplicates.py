"""An administrator's message that arrives several times, at one process or two, acts once and is answered alike."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.outsider.people import town, write_roster
from tests.outsider.platform import Platform, run_platform
from tests.outsider.service import Desk, text_message

pytestmark = pytest.mark.slow
ADMIN, PLAN = "UL1", "中层360测评"
COPIES = 3
CODE = re.compile(r"确认 ([0-9A-Z]{4,8})(?![0-9A-Za-z])")


@dataclass
class ReplyContext:
    """Processes on one database; every message goes to all of them, several times and at once."""

    desks: list[Desk]
    numbers: Iterator[int]

    def say(self, text: str) -> str:
        """The one reply of all copies; where they took longer than WeChat waits, the message that followed."""
        desk, number = self.desks[0], next(self.numbers)
        since = len(desk.platform.sent)
        inner = text_message(ADMIN, text, number, to=desk.platform.corp_id)
        places = [self.desks[place % len(self.desks)] for place in range(COPIES)]
        with ThreadPoolExecutor(COPIES) as pool:
            answers = list(pool.map(lambda place: place.wecom_push(inner), places))
        answers.append(places[1].wecom_push(inner))  # and once more when all is over
        assert [answer.status for answer in answers] == [200] * (COPIES + 1)
        replies = {reply for answer in answers if (reply := desk.wecom.open_reply(answer.body))}
        assert len(replies) <= 1, replies
        return replies.pop() if replies else desk.wait(lambda: "".join(desk.platform.texts_for(ADMIN, since)), 60)

    def confirm(self, text: str) -> str:
        said = self.say(text)
        found = CODE.search(said)
        assert found, (said, self.desks[0].log())
        code = found[1]
        return self.say(f"确认 {code}")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        desk = self.desks[0]
        if desk.database_url:
            with psycopg.connect(desk.database_url) as connection:
                return connection.execute(sql).fetchall()
        with sqlite3.connect(desk.folder / "pingji.db") as connection:
            return connection.execute(sql).fetchall()

    def count(self, table: str) -> int:
        return int(str(self.rows(f"SELECT count(*) FROM {table}")[0][0]))

    def acts(self) -> Counter[object]:
        return Counter(action for (action,) in self.rows("SELECT action FROM audit"))

    def told(self, kind: str) -> set[int]:
        """How many notices of this kind each party has."""
        return set(Counter(party for (party,) in self.rows(f"SELECT party FROM notice WHERE kind = '{kind}'")).values())


@pytest.fixture(params=["one process", "two processes"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReplyContext]:
    platform = Platform("wwoutsider0001", "wecom-secret", "wxoutsider0002", "oa-secret")
    stop = run_platform(platform)
    url = str(request.getfixturevalue("postgres_url")) if request.param == "two processes" else ""
    desks = []
    for name in ("a", "b") if url else ("a",):
        (tmp_path / name).mkdir()
        desks.append(Desk(tmp_path / name, platform, database_url=url))
    desks[0].run("db", "upgrade")
    desks[0].run("roster", "import", write_roster(desks[0].folder / "roster.xlsx", town(), []).name)
    try:
        for desk in desks:
            desk.start()
        yield ReplyContext(desks, iter(range(8 * 10**12, 9 * 10**12)))
    finally:
        for desk in desks:
            desk.stop()
        stop()


def test_a_round_from_opening_to_release(office: ReplyContext) -> None:
    office.confirm(f"开启 {PLAN}")
    assert office.count("round") == office.acts()["open_round"] == 1
    assert office.count("confirmation") == 1
    assert office.told("invitation") == {1}
    assert "已提醒" in office.say("催办") or office.told("reminder") == {1}
    assert office.told("reminder") == {1}
    assert office.acts()["remind_round"] == 1
    ((round_id,),) = office.rows("SELECT round_id FROM round")
    office.confirm(f"关闭 {round_id}")
    assert office.acts()["close_round"] == 1
    assert office.desks[0].wait(lambda: office.rows("SELECT 1 FROM round WHERE state = 'scored'"), 60)
    office.confirm(f"发布 {round_id}")
    assert office.acts()["release_round"] == 1
    assert office.told("result") == {1}
    heard = Counter(person for sent in office.desks[0].platform.sent for person in sent.to if "邀请" in sent.text)
    assert set(heard.values()) <= {1}


def test_copies_at_the_same_instant_many_times(office: ReplyContext) -> None:
    for number in range(20):
        office.say(f"建议 多种树 {number}")
    assert office.count("feedback") == 20
    assert office.count("inbound") == 20
