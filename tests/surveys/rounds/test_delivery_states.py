"""Where each rater stands, from a real round: planned, sent, delivered, opened, half answered, done, refused, lost."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import delete, select, update

from bot.cli.people import people_words
from bot.phrases import delivery as phrases
from surveys.accounts.bindings import find_party
from surveys.answering.answer_sheets import get_answer_sheet, list_tasks
from surveys.answering.submission import Submission, submit_ballots
from surveys.rounds import DELIVERY_STATES, close_round, get_round_form, list_delivery_states, list_rounds
from surveys.rounds.form_views import has_visited, note_visit
from surveys.sealing.seal import seal_round
from surveys.store import Call, Database
from surveys.store.tables import assignment, notice, refusal, visit
from surveys.work import Work
from tests.world.room import Room

TZ = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def room(database: Database) -> Room:
    opened = Room(database, TZ)
    opened.confirm("开启 中层360测评")
    return opened


def round_of(database: Database) -> str:
    (found,) = database.read(list_rounds)
    return found.round_id


def raters(database: Database) -> list[str]:
    return sorted(set(database.read(lambda work: work.db.execute(select(assignment.c.rater)).scalars().all())))


def states(database: Database) -> dict[str, str]:
    return {one.party: one.state for one in database.read(list_delivery_states, round_id=round_of(database))}


def change_notice(database: Database, party: str, **values: object) -> None:
    database.write(lambda work: work.db.execute(update(notice).where(notice.c.party == party).values(**values)))


def answer(database: Database, party: str, *, forms: int = 100) -> None:
    form = database.read(get_round_form, round_id=round_of(database))
    for task in database.read(list_tasks, party=party)[:forms]:
        sheet = database.read(get_answer_sheet, form=form, party=party, relation=task.relation)
        items = [item.key for item in sheet.relation.questionnaire.rating_items]
        given = {one.subject_id: dict.fromkeys(items, "80") for one in sheet.subjects}
        request = Submission(form, party, task.relation, given, TZ)
        assert not isinstance(database.submit(Call(submit_ballots, {}, bulk=True, request=request)).result(), Exception)


@pytest.mark.slow
def test_everybody_is_planned_then_where_they_got_to(database: Database, room: Room) -> None:
    assert set(states(database).values()) == {"planned"}
    people = raters(database)
    sent, delivered, opened, done, lost = people[:5]
    now = room.database.read(lambda work: work.now)
    change_notice(database, sent, state="sent", channel="wecom", sent_at=now)
    change_notice(database, delivered, state="sent", channel="oa_template", sent_at=now, delivered_at=now)
    database.write(note_visit, round_id=round_of(database), party=opened)
    answer(database, done)
    change_notice(database, lost, state="unreachable", channel="wecom", reason="wecom:81013")
    found = states(database)
    assert [found[one] for one in people[:5]] == ["sent", "delivered", "opened", "done", "unreachable"]
    assert {found[one] for one in people[5:]} == {"planned"}
    reply = room.say("进度")
    assert f"已完成 1/{len(people)}" in reply
    assert f"通知：待发 {len(people) - 5} · 已发出 1 · 已送达 1 · 已打开 1 · 已完成 1 · 联系不上 1" in reply
    assert "企业微信账号无效或不在可见范围\n" in reply
    assert "企业微信账号无效或不在可见范围 → 在企业微信后台" in reply


@pytest.mark.slow
def test_half_answered_is_more_than_opened(database: Database, room: Room) -> None:
    counts: dict[str, int] = {}
    for row in database.read(lambda work: work.db.execute(select(assignment.c.rater, assignment.c.relation)).all()):
        counts.setdefault(row.rater, 0)
    halves = [one for one in counts if len({task.relation for task in database.read(list_tasks, party=one)}) > 1]
    if not halves:  # this park has one form each: one of a form's subjects is half of it
        party = max(raters(database), key=lambda one: sum(task.total for task in database.read(list_tasks, party=one)))
        task = database.read(list_tasks, party=party)[0]
        first = select(assignment.c.subject_id).where(assignment.c.rater == party).limit(1)
        subject = database.read(lambda work: work.db.execute(first).scalar_one())
        mine = (assignment.c.rater == party) & (assignment.c.subject_id == subject)
        day = database.read(lambda work: work.now.date())
        assert task.total > 1
        database.write(lambda work: work.db.execute(update(assignment).where(mine).values(done_on=day)))
    else:
        party = halves[0]
        answer(database, party, forms=1)
    database.write(note_visit, round_id=round_of(database), party=party)
    assert states(database)[party] == "half_answered"


@pytest.mark.slow
def test_whoever_gave_everything_back_has_refused(database: Database, room: Room) -> None:
    party = raters(database)[0]

    def give_back(work: Work) -> None:
        mine = assignment.c.rater == party
        given = work.db.execute(select(assignment).where(mine)).all()
        place = ("round_id", "rater", "relation", "subject_id")
        rows = [{**{name: getattr(row, name) for name in place}, "reason": "不了解"} for row in given]
        work.db.execute(refusal.insert(), rows)
        work.db.execute(delete(assignment).where(mine))

    database.write(give_back)
    assert states(database)[party] == "refused"


@pytest.mark.slow
def test_answering_in_chat_is_a_visit_and_the_seal_forgets_it(database: Database, room: Room) -> None:
    party = next(one for one in raters(database) if one.startswith("person:"))
    userids = {database.read(find_party, channel="wecom", address=one.userid): one.userid for one in room.park.people}
    room.say("答题", by=userids[party].lower())
    assert database.read(has_visited, round_id=round_of(database), party=party)
    assert states(database)[party] == "opened"
    room.say("答题", by=userids[party].lower())
    rows = database.read(lambda work: work.db.execute(select(visit)).all())
    assert [tuple(row) for row in rows] == [(round_of(database), party)]
    database.write(close_round, round_id=round_of(database), actor="test")
    database.write(seal_round, round_id=round_of(database))
    assert database.read(lambda work: work.db.execute(select(visit)).all()) == []


@pytest.mark.slow
def test_the_command_line_shows_people_as_lines_or_as_json(database: Database, room: Room) -> None:
    lost = raters(database)[0]
    change_notice(database, lost, state="unreachable", channel="oa_custom", reason="oa:45047")
    found = database.read(list_delivery_states, round_id=round_of(database))
    rows = orjson.loads(people_words(found, json=True))
    assert rows[0] == {"party": lost, "name": rows[0]["name"], "state": "unreachable", "channel": "oa_custom",
                       "reason": "oa:45047"}  # fmt: skip
    lines = people_words(found, json=False).splitlines()
    assert len(lines) == len(found)
    assert lines[0].startswith(f"{rows[0]['name']}\t联系不上\t客服消息\t可发的客服消息用完了；")
    assert lines[1].split("\t")[1] == "待发"


def test_every_state_and_reason_has_words_and_a_remedy() -> None:
    assert set(phrases.STATES) == set(DELIVERY_STATES)
    for reason in phrases.REASONS:
        assert phrases.remedy(f"oa:{reason}")
        assert "·" in phrases.person_line("某人", reason)
    assert phrases.states_line({"sent": 2, "done": 0}) == "通知：已发出 2"
