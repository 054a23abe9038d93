"""答题: one draft behind chat and page, handed in when the last question is answered, and nothing of it kept."""

from __future__ import annotations

import re

from sqlalchemy import select

from surveys.accounts import WECOM, find_party
from surveys.drafts import save_draft
from surveys.participation import AnswerSheet, get_answer_sheet, list_tasks
from surveys.rounds import get_round_form
from surveys.store.tables import assignment, ballot, conversation, inbound, notice
from surveys.work import Work
from tests.chat.room import Room
from tests.conftest import Clock

NUMBER = re.compile(r"^(\d+)/(\d+)　(\S+)　(\S+)$", re.MULTILINE)


def opened(room: Room, plan: str = "中层360测评") -> str:
    room.confirm(f"开启 {plan}")
    return room.database.read(lambda work: list_tasks(work, party=party_of(room, room.staff))[0].round_id)


def party_of(room: Room, userid: str) -> str:
    party = room.database.read(find_party, channel=WECOM, address=userid)
    assert party is not None
    return party


def sheet_of(room: Room, round_id: str, relation: str = "subordinate") -> AnswerSheet:
    def read(work: Work) -> AnswerSheet:
        form = get_round_form(work, round_id=round_id)
        return get_answer_sheet(work, form=form, party=party_of(room, room.staff), relation=relation)

    return room.database.read(read)


def told(room: Room, text: str, key: str = "") -> str:
    return room.say(text, by=room.staff, key=key)


def stored_answers(room: Room, round_id: str) -> list[str]:
    mine = select(ballot.c.answers).where(ballot.c.round_id == round_id)
    return list(room.database.read(lambda work: work.db.execute(mine).scalars().all()))


def test_promise_stands_before_the_first_question(room: Room) -> None:
    opened(room)

    reply = told(room, "答题")

    assert reply.index("匿名测评") < reply.index("打分不记姓名") < reply.index("聊天记录") < reply.index("1/4")
    assert NUMBER.search(reply)


def test_form_answered_in_chat_is_one_ballot(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")

    replies = [told(room, text) for text in ("90", "八十五分", "跳过", "７０")]

    assert [found.group(1) for found in map(NUMBER.search, replies) if found] == ["2", "3", "4"]
    assert "回执码" in replies[-1]
    (answers,) = stored_answers(room, round_id)
    assert sorted(re.findall(r':"([^"]*)"', answers)) == ["", "70", "85", "90"]
    assert sheet_of(room, round_id).done


def test_message_delivered_three_times_answers_one_question(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")

    first, *again = [told(room, "90", key="same") for _ in range(3)]

    assert "2/4" in first
    assert all("90" not in reply for reply in again)
    values = [value for given in sheet_of(room, round_id).answers.values() for value in given.values()]
    assert values == ["90"]


def test_form_begun_in_chat_goes_on_in_the_page_and_back(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")
    told(room, "90 80")
    sheet = sheet_of(room, round_id)
    (subject,) = sheet.subjects
    keys = [item.key for item in sheet.relation.questionnaire.items]
    assert dict(sheet.answers[subject.subject_id]) == {keys[0]: "90", keys[1]: "80"}

    page = {subject.subject_id: {keys[0]: "91", keys[1]: "80", keys[2]: "70", keys[3]: ""}}
    where = {"round_id": round_id, "party": party_of(room, room.staff), "relation": "subordinate"}
    room.database.write(save_draft, **where, answers=page)

    assert "4/4" in told(room, "答题")
    assert "现在是：91" in told(room, "第1题")
    assert "4/4" in told(room, "92")
    told(room, "50")
    (answers,) = stored_answers(room, round_id)
    assert sorted(re.findall(r':"([^"]*)"', answers)) == ["50", "70", "80", "92"]


def test_correction_after_handing_in_replaces_the_ballot(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")
    told(room, "90 90 90 90")

    reply = told(room, "改第2题为40")

    assert "修改已提交" in reply
    (answers,) = stored_answers(room, round_id)
    assert sorted(re.findall(r':"([^"]*)"', answers)) == ["40", "90", "90", "90"]


def test_number_after_handing_in_changes_nothing(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")
    told(room, "90 90 90 90")
    before = stored_answers(room, round_id)

    reply = told(room, "10")

    assert "没看懂" in reply
    assert stored_answers(room, round_id) == before


def test_number_after_a_pause_is_not_taken_for_an_answer(room: Room, clock: Clock) -> None:
    round_id = opened(room)
    told(room, "答题")
    clock.forward(hours=3)

    assert "没看懂" in told(room, "90")
    assert sheet_of(room, round_id).answers == {}
    assert "1/4" in told(room, "答题")


def test_command_in_the_middle_is_a_command(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90")

    assert told(room, "帮助").startswith("您可以发送")
    assert "3/4" in told(room, "80")


def test_nothing_stored_of_a_reply_tells_an_answer(room: Room) -> None:
    opened(room)
    told(room, "答题")
    for text in ("61.25", "62.25", "改第1题为63.25", "64.25", "65.25"):
        told(room, text)

    def everything(work: Work) -> str:
        rows = [*work.db.execute(select(inbound)), *work.db.execute(select(notice))]
        return repr([*rows, *work.db.execute(select(conversation)), *work.db.execute(select(assignment))])

    kept = room.database.read(everything)
    assert not re.search(r"6[1-5]\.25", kept)


def test_stranger_is_asked_who_they_are(room: Room) -> None:
    opened(room)

    assert "绑定" in room.say("答题", by="oNobody", channel="oa")


def test_round_named_with_the_command_is_the_one_begun(room: Room) -> None:
    opened(room)

    assert "没有找到要您填的「没有的」" in told(room, "答题 没有的")
    assert "【中层360测评" in told(room, "答题 中层360测评")


def test_closed_round_takes_no_answer_from_chat(room: Room) -> None:
    round_id = opened(room)
    told(room, "答题")
    told(room, "90")
    room.confirm("关闭 中层360测评")

    told(room, "80")

    assert stored_answers(room, round_id) == []
    assert "没有要您填写" in told(room, "答题")
