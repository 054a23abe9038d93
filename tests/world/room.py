"""A chat room for tests: the sample park in a real database, messages as values."""

from __future__ import annotations

import itertools
import re

from sqlalchemy import func, select, update

from bot.chat import Message, answer_message
from bot.delivery.forecast import make_forecast
from bot.demo.sample_park import build_sample_park
from bot.office import ReplyContext
from surveys.roster import list_codes
from surveys.rounds import list_rounds
from surveys.store import Database
from surveys.store.tables import notice, person
from surveys.work import Work
from tests.world.prepared import fill_with_sample_park
from tests.world.settings import settings_of

CODE = re.compile(r"^确认 ([0-9A-Z]{4,8})$", re.MULTILINE)


class Room:
    """Everybody types here; each message is new unless its `key` is given."""

    def __init__(self, database: Database, tz: object, admins: tuple[str, ...] = ()) -> None:
        self.database = database
        self.office = ReplyContext("https://pingji.example", tz, admins, make_forecast(settings_of({})))  # type: ignore[arg-type]
        self.park = build_sample_park()
        self._numbers = itertools.count(1)
        fill_with_sample_park(database, self.park)
        plain = [member for member in self.park.people if member.level == "员工" and not member.is_admin]
        second = plain[-1]
        database.write(_make_admin, person_id=second.person_id)
        self.admins = [person.userid.lower() for person in self.park.people if person.is_admin] + [
            second.userid.lower()
        ]
        self.staff = plain[0].userid.lower()
        self.codes = {code.key: code.code for code in database.read(list_codes)}

    @property
    def admin(self) -> str:
        return self.admins[0]

    def message(self, text: str, *, by: str, channel: str = "wecom", key: str = "") -> Message:
        return Message(channel, by, "text", key or f"m{next(self._numbers)}", text)

    def say(self, text: str, *, by: str = "", channel: str = "wecom", key: str = "") -> str:
        message = self.message(text, by=by or self.admin, channel=channel, key=key)
        return self.database.write(answer_message, message=message, office=self.office).text

    def event(self, event: str, *, by: str, key: str = "", channel: str = "oa") -> str:
        message = Message(channel, by, "event", f"e{next(self._numbers)}", event=event, event_key=key)
        return self.database.write(answer_message, message=message, office=self.office).text

    def confirm(self, text: str, *, by: str = "") -> str:
        """A command that asks, confirmed by the one who was asked."""
        return self.say(f"确认 {code_in(self.say(text, by=by))}", by=by)


def _make_admin(work: Work, *, person_id: str) -> None:
    work.db.execute(update(person).where(person.c.person_id == person_id).values(is_admin=True))


def code_in(reply: str) -> str:
    code = CODE.search(reply)
    assert code, reply
    return code.group(1)


def count_rounds(room: Room) -> int:
    return len(room.database.read(list_rounds))


def count_notices(room: Room, kind: str) -> int:
    count = select(func.count()).select_from(notice).where(notice.c.kind == kind)
    return int(room.database.read(lambda work: work.db.execute(count).scalar_one()))


def a_leader(room: Room) -> tuple[str, str, str]:
    """工号, name and account of somebody who rates in the managers' round."""
    leader = next(person for person in room.park.people if person.level == "领导" and not person.is_admin)
    return leader.person_id, leader.name, leader.userid.lower()
