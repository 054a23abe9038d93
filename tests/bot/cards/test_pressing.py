"""Cards that are answered inside: who is offered one, what a press does and what it leaves behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.cards import is_candidate
from bot.cards.offering import find_card
from bot.phrases import cards as phrases
from surveys.accounts.bindings import WECOM, Address
from surveys.anonymity.round_keys import find_round_key
from surveys.answering.drafts import save_draft
from surveys.sealing.seal import seal_round
from surveys.store.tables import assignment, audit, card, conversation, draft, inbound, notice, person
from surveys.work import Work
from tests.conftest import Clock
from tests.world.card_plans import LEVEL, PLAN, TEN, THREE, WORDS
from tests.world.carding import asked, ballots, card_to, hand_in_on_page, opened, party_of, press, sheet_of
from tests.world.room import Room


def test_only_asking_notices_to_members_are_candidates(room: Room) -> None:
    opened(room)
    found = asked(room)
    wecom, follower = Address(WECOM, "u1"), Address("oa", "o1")
    assert is_candidate(found, (wecom, follower))
    assert not is_candidate(found, (follower, wecom))
    assert not is_candidate(found, ())


def test_card_does_not_name_whom_it_is_for(room: Room) -> None:
    opened(room)
    body = json.dumps(card_to(room), ensure_ascii=False)
    assert not any(mark in body for mark in (room.staff, party_of(room), party_of(room).partition(":")[2]))


def test_long_form_gets_a_text_and_leaves_no_row(room: Room) -> None:
    room.confirm("开启 中层360测评")
    assert find_card(asked(room)) is None
    assert room.database.read(lambda work: work.db.execute(select(card)).all()) == []


def test_repetition_is_the_same_card_and_one_row(room: Room) -> None:
    opened(room)
    assert card_to(room) == card_to(room)
    assert len(room.database.read(lambda work: work.db.execute(select(card)).all())) == 1


def test_whoever_is_done_is_asked_on_no_new_card(room: Room) -> None:
    round_id = opened(room)
    hand_in_on_page(room, round_id, {"总体满意度": "4"})
    assert find_card(asked(room)) is None


def test_press_is_a_ballot_and_the_card_says_it_is_in(room: Room) -> None:
    round_id = opened(room)
    shown = press(room, card_to(room), "v4")
    assert ballots(room) == [{"总体满意度": "4"}]
    assert sheet_of(room, round_id).done
    assert (shown["card_type"], shown["main_title"]["title"]) == ("text_notice", "已提交，谢谢您")
    assert "回执码" in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize(
    ("items", "one", "other"),
    [
        (LEVEL, ("v2", {}), ("v5", {})),
        (TEN, ("submit", {"0": ("v9",)}), ("submit", {"0": ("v",)})),
        (THREE, ("submit", dict.fromkeys("012", ("v1",))), ("submit", dict.fromkeys("012", ("v5",)))),
    ],
    ids=["buttons", "vote", "lists"],
)
def test_card_after_the_answer_is_the_same_whatever_was_answered(room: Room, items: str, one: Any, other: Any) -> None:
    opened(room, items)
    body = card_to(room)
    shown = press(room, body, *one)
    assert shown == press(room, body, *other)
    assert not {"button_list", "checkbox", "select_list"} & set(shown)


def test_three_drop_downs_are_one_ballot(room: Room) -> None:
    opened(room, THREE)
    press(room, card_to(room), "submit", {"0": ("v5",), "1": ("v",), "2": ("v1",)})
    assert ballots(room) == [{"分工": "5", "沟通": "", "公平": "1"}]


def test_incomplete_or_invalid_choices_are_asked_for_again(room: Room) -> None:
    opened(room, THREE)
    body = card_to(room)
    wrong: list[dict[str, tuple[str, ...]]] = [
        {},
        {"0": ("v5",), "1": ("choose",), "2": ("v1",)},
        {"0": ("v5",), "1": ("v4",)},
        {"0": ("v5",), "1": ("v6",), "2": ("v1",)},
        {"0": ("v5", "v4"), "1": ("v4",), "2": ("v1",)},
    ]
    for chosen in wrong:
        shown = press(room, body, "submit", chosen)
        assert shown["source"]["desc"] == phrases.AGAIN
        assert {**shown, "source": 0} == {**body, "source": 0}
    assert ballots(room) == []


def test_button_that_is_not_there_stores_nothing(room: Room) -> None:
    opened(room)
    body = card_to(room)
    for key in ("v6", "v0", "submit", "", "v4;", "V4"):
        assert press(room, body, key)["source"]["desc"] == phrases.AGAIN
    assert ballots(room) == []


def test_somebody_elses_card_is_refused_without_a_word_about_the_round(room: Room) -> None:
    opened(room)
    body = card_to(room)
    shown = press(room, body, "v1", by=room.admins[1])
    assert ballots(room) == []
    assert shown["sub_title_text"] == phrases.NOT_YOURS
    assert "中层月度满意度" not in json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("by", ["", "nobody"])
def test_forged_task_id_and_stranger_are_refused_alike(room: Room, by: str) -> None:
    opened(room)
    body = card_to(room)
    shown = press(room, body if by else {**body, "task_id": "nFORGED"}, "v1", by=by)
    assert shown["sub_title_text"] == phrases.NOT_YOURS
    assert ballots(room) == []


def test_card_of_somebody_who_left_is_refused(room: Room) -> None:
    opened(room)
    body = card_to(room)
    leaver = party_of(room).partition(":")[2]
    room.database.write(
        lambda work: work.db.execute(person.update().where(person.c.person_id == leaver).values(status="left"))
    )
    assert press(room, body, "v1")["sub_title_text"] == phrases.NOT_YOURS
    assert ballots(room) == []


def test_press_delivered_three_times_acts_once_and_says_the_same(room: Room) -> None:
    round_id = opened(room)
    body = card_to(room)
    first = press(room, body, "v4", delivery="same")
    hand_in_on_page(room, round_id, {"总体满意度": "2"})
    again = [press(room, body, "v4", delivery="same") for _ in range(2)]
    assert again == [first, first]
    assert ballots(room) == [{"总体满意度": "2"}]


def test_card_then_page_then_card_is_one_ballot_with_the_last_answer(room: Room) -> None:
    round_id = opened(room)
    body = card_to(room)
    press(room, body, "v4")
    hand_in_on_page(room, round_id, {"总体满意度": "2"})
    press(room, body, "v5")
    assert ballots(room) == [{"总体满意度": "5"}]


def test_press_that_was_long_under_way_does_not_undo_what_came_after(room: Room, clock: Clock) -> None:
    round_id = opened(room)
    body = card_to(room)
    hand_in_on_page(room, round_id, {"总体满意度": "2"})
    clock.forward(hours=3)
    shown = press(room, body, "v5")
    assert ballots(room) == [{"总体满意度": "2"}]
    assert shown["main_title"]["title"] == phrases.DONE


def test_first_press_counts_however_long_it_was_under_way(room: Room, clock: Clock) -> None:
    opened(room)
    body = card_to(room)
    clock.forward(hours=3)
    press(room, body, "v5")
    assert ballots(room) == [{"总体满意度": "5"}]


def test_press_after_the_close_is_answered_kindly(room: Room) -> None:
    opened(room, THREE)
    body = card_to(room)
    room.confirm(f"关闭 {PLAN}")
    whole, empty = press(room, body, "submit", dict.fromkeys("012", ("v5",))), press(room, body, "submit")
    assert ballots(room) == []
    assert whole == empty
    assert "已经结束" in whole["sub_title_text"]


def test_words_begun_on_the_page_survive_a_press(room: Room) -> None:
    round_id = opened(room, LEVEL + WORDS)
    (subject,) = sheet_of(room, round_id).subjects
    begun = {subject.subject_id: {"总体满意度": "2", "想说的话": "会议太多"}}
    where = {"round_id": round_id, "party": party_of(room), "relation": "subordinate"}
    where["account"] = f"wecom:{room.staff}"
    room.database.write(save_draft, **where, answers=begun)

    shown = press(room, card_to(room), "v4")

    assert ballots(room) == [{"总体满意度": "4", "想说的话": ""}]
    sheet = sheet_of(room, round_id)
    assert dict(sheet.answers[subject.subject_id]) == {"总体满意度": "4", "想说的话": "会议太多"}
    assert shown["jump_list"][0]["title"] == "还想写几句"


def test_words_handed_in_on_the_page_survive_a_press(room: Room) -> None:
    round_id = opened(room, LEVEL + WORDS)
    body = card_to(room)
    hand_in_on_page(room, round_id, {"总体满意度": "2", "想说的话": "会议太多"})
    press(room, body, "v3")
    assert ballots(room) == [{"总体满意度": "3", "想说的话": "会议太多"}]


def test_draft_that_is_all_in_is_gone(room: Room) -> None:
    round_id = opened(room)
    (subject,) = sheet_of(room, round_id).subjects
    where = {"round_id": round_id, "party": party_of(room), "relation": "subordinate"}
    where["account"] = f"wecom:{room.staff}"
    room.database.write(save_draft, **where, answers={subject.subject_id: {"总体满意度": "2"}})
    press(room, card_to(room), "v4")
    assert room.database.read(lambda work: work.db.execute(select(draft)).all()) == []


def test_nothing_stored_but_the_ballot_tells_the_answer(room: Room) -> None:
    opened(room)
    press(room, card_to(room), "v5", delivery="wecom:event:1")

    def rows(work: Work) -> str:
        kept = (assignment, audit, card, conversation, draft, inbound, notice)
        return repr([work.db.execute(select(table)).all() for table in kept])

    stored = room.database.read(rows)
    assert not any(told in stored for told in ("v5", "非常满意", "总体满意度", "wecom:event:1"))
    (row,) = room.database.read(lambda work: work.db.execute(select(inbound).where(inbound.c.reply == "done")).all())
    assert row.message_key.startswith("card:")


def test_mark_of_a_press_cannot_be_made_after_the_seal(room: Room) -> None:
    """Sender, second and choice are few enough to try them all, even with the secret; the round's salt is gone."""
    round_id = opened(room)
    body = card_to(room)
    press(room, body, "v5", delivery="wecom:event:1")
    room.confirm(f"关闭 {PLAN}")
    assert room.database.read(find_round_key, round_id=round_id) is not None
    room.database.write(seal_round, round_id=round_id)
    assert room.database.read(find_round_key, round_id=round_id) is None
    shown = press(room, body, "v5", delivery="wecom:event:1")
    assert "已经结束" in shown["sub_title_text"]
    marks = select(inbound.c.message_key).where(inbound.c.message_key.startswith("card:"))
    assert len(room.database.read(lambda work: work.db.execute(marks).all())) == 1


def test_two_presses_in_one_second_are_two(room: Room) -> None:
    """Of vote and drop-down cards the platform's fields are equal but for what was chosen."""
    opened(room, THREE)
    body = card_to(room)
    press(room, body, "submit", {"0": ("v5",)}, delivery="same")
    press(room, body, "submit", {"0": ("v5",), "1": ("v4",), "2": ("v3",)}, delivery="same")
    assert ballots(room) == [{"分工": "5", "沟通": "4", "公平": "3"}]
