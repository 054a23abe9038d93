"""答题: one draft behind chat and page, handed in when the last question is answered, and nothing of it kept."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.chat import Message, answer_message
from bot.phrases.chat import ASK_HELP, NOT_ADMIN, WHILE_ANSWERING
from surveys.accounts.bindings import WECOM, find_party
from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet, list_tasks
from surveys.answering.drafts import save_draft
from surveys.questionnaires import import_questionnaire
from surveys.rounds import get_round_form
from surveys.store.tables import assignment, conversation, inbound, notice
from surveys.work import Work
from tests.conftest import Clock
from tests.world.open_answers import open_answers
from tests.world.room import Room

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
        return get_answer_sheet(
            work, form=form, party=party_of(room, room.staff), relation=relation, account=f"{WECOM}:{room.staff}"
        )

    return room.database.read(read)


def told(room: Room, text: str, key: str = "") -> str:
    return room.say(text, by=room.staff, key=key)


def told_picture(room: Room) -> str:
    picture = Message(WECOM, room.staff, "image", f"picture-{room.database.read(lambda work: work.new_id())}")
    return room.database.write(answer_message, message=picture, office=room.office).text


def stored_answers(room: Room) -> list[dict[str, str]]:
    return room.database.read(open_answers)


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
    (answers,) = stored_answers(room)
    assert sorted(answers.values()) == ["", "70", "85", "90"]
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
    room.database.write(save_draft, **where, answers=page, account=f"{WECOM}:{room.staff}")

    assert "4/4" in told(room, "答题")
    assert "现在是：91" in told(room, "第1题")
    assert "4/4" in told(room, "92")
    told(room, "50")
    (answers,) = stored_answers(room)
    assert sorted(answers.values()) == ["50", "70", "80", "92"]


def test_correction_after_handing_in_replaces_the_ballot(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90 90 90 90")

    reply = told(room, "改第2题为40")

    assert "修改已提交" in reply
    (answers,) = stored_answers(room)
    assert sorted(answers.values()) == ["40", "90", "90", "90"]


SMALL = """key = "p6-managers-subordinate"
title = "两种题"
[[items]]
key = "团队建设"
type = "percent"
[[items]]
key = "内部沟通"
type = "percent"
[[items]]
key = "想说的话"
type = "text"
[[items]]
key = "个人素质"
type = "percent"
[[items]]
key = "工作态度"
type = "percent"
"""


def test_several_values_are_proposed_only_as_far_as_they_may_be_sent(room: Room) -> None:
    room.database.write(import_questionnaire, text=SMALL, file="q.toml")
    opened(room)

    assert "也可以一次回复几项，如：90 90）" in told(room, "答题")
    assert "3/5" in told(room, "90 90")


def test_correction_is_proposed_of_a_question_that_was_asked(room: Room) -> None:
    second = 'key = "内部沟通"\ntype = "percent"\n'
    text = SMALL.replace(second, f'{second}when = "团队建设 < 60"\n')
    room.database.write(import_questionnaire, text=text, file="q.toml")
    opened(room)
    told(room, "答题")

    reply = [told(room, text) for text in ("90", "跳过", "80", "70")][-1]

    assert reply.endswith("截止前可以改，例如：改第4题为90")


def test_number_after_handing_in_changes_nothing(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90 90 90 90")
    before = stored_answers(room)

    reply = told(room, "10")

    assert "没有理解" in reply
    assert stored_answers(room) == before


def test_number_after_a_pause_is_not_taken_for_an_answer(room: Room, clock: Clock) -> None:
    round_id = opened(room)
    told(room, "答题")
    clock.forward(hours=3)

    assert "没有理解" in told(room, "90")
    assert sheet_of(room, round_id).answers == {}
    assert "1/4" in told(room, "答题")


def test_command_in_the_middle_is_a_command(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90")

    assert told(room, "帮助").startswith("您可以发送")
    assert "3/4" in told(room, "80")


def test_word_of_administrators_in_the_middle_is_an_answer_where_it_is_one(room: Room) -> None:
    opened(room)
    told(room, "答题")

    assert told(room, "进度") == NOT_ADMIN
    assert told(room, "暂停").startswith("好的，填到这里都保存了。")
    assert told(room, "暂停") == NOT_ADMIN


def test_stopping_after_handing_in_promises_no_more_questions(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90 90 90 90")

    assert told(room, "退出").startswith("这份都答完了，已提交。截止前要改，点这里：https://")


def test_picture_asks_for_an_answer_only_while_one_is_waited_for(room: Room) -> None:
    opened(room)
    told(room, "答题")
    assert told_picture(room).endswith(WHILE_ANSWERING)

    told(room, "90 90 90 90")

    assert told_picture(room).endswith(ASK_HELP)


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

    assert "没有找到要您填的“没有的”" in told(room, "答题 没有的")
    assert "【中层360测评" in told(room, "答题 中层360测评")


def test_closed_round_takes_no_answer_from_chat(room: Room) -> None:
    opened(room)
    told(room, "答题")
    told(room, "90")
    room.confirm("关闭 中层360测评")

    assert told(room, "80") == "“中层360测评 2026”已经结束，不再接收回答。"
    assert "没有理解" in told(room, "80")
    assert stored_answers(room) == []
    assert "没有要您填写" in told(room, "答题")


RICH = """key = "p6-managers-subordinate"
title = "各种题"

[[sections]]
key = "scores"
title = "一、打分"
intro = "凭印象。"

[[sections]]
key = "more"
title = "二、其他"

[[items]]
key = "团队建设"
type = "percent"
section = "scores"
[[items]]
key = "内部沟通"
type = "percent"
section = "scores"
[[items]]
key = "个人素质"
type = "percent"
required = true
section = "scores"
when = "团队建设 < 60"
[[items]]
key = "工作态度"
type = "percent"
section = "scores"
[[items]]
key = "方式"
type = "multiple"
section = "more"
options = { talk = "谈话", meet = "开会", mail = "邮件" }
[[items]]
key = "原因"
type = "single"
section = "more"
options = { few = "说得少", deaf = "听不进" }
when = '方式 in ["mail"]'
[[items]]
key = "先后"
type = "ranking"
section = "more"
options = ["教", "放", "赏"]
"""


def rich(room: Room) -> str:
    room.database.write(import_questionnaire, text=RICH, file="q.toml")
    return opened(room)


def only_ballot(room: Room) -> dict[str, str]:
    (answers,) = stored_answers(room)
    return {item: value for item, value in answers.items() if value}


def test_choices_are_answered_in_chat_and_what_is_needless_is_passed_over(room: Room) -> None:
    rich(room)
    first = told(room, "答题")
    assert first.index("【一、打分】凭印象。") < first.index("1/7")

    replies = [told(room, text) for text in ("90", "85", "80", "1和3", "②", "2 1 3")]

    assert [found.group(1) for found in map(NUMBER.search, replies) if found] == ["2", "4", "5", "6", "7"]
    assert "【二、其他】" in replies[2]
    assert "1 谈话\n2 开会\n3 邮件" in replies[2]
    assert "方式 谈话、邮件" in replies[3]
    assert "先后 放 → 教 → 赏" in replies[-1]
    assert "回执码" in replies[-1]
    assert only_ballot(room) == {
        "团队建设": "90", "内部沟通": "85", "工作态度": "80", "方式": "talk|mail", "原因": "deaf", "先后": "放|教|赏",
    }  # fmt: skip


def test_correction_that_calls_for_another_question_asks_it(room: Room) -> None:
    rich(room)
    told(room, "答题")
    for text in ("90", "85", "80", "2", "1 2 3"):
        told(room, text)
    assert "按您前面的回答不用答" in told(room, "改第3题为50")

    asked = told(room, "改第1题为40")

    assert "3/7" in asked
    assert only_ballot(room)["团队建设"] == "90"  # not handed in while something is open
    assert "必须回答" in told(room, "跳过")
    assert "修改已提交" in told(room, "55")
    assert (only_ballot(room)["团队建设"], only_ballot(room)["个人素质"]) == ("40", "55")
    told(room, "改第1题为95")
    assert "个人素质" not in only_ballot(room)


def test_going_back_passes_over_what_is_not_asked(room: Room) -> None:
    rich(room)
    told(room, "答题")
    told(room, "90")
    told(room, "85")

    assert "2/7" in told(room, "上一题")
    assert "4/7" in told(room, "下一题")
