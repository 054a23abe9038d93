"""What to do instead of a picture, and a voice that came with its words."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Message, answer_message
from bot.phrases.chat import INSTEAD
from tests.world.room import Room


def test_what_is_no_text_gets_what_to_do_instead(room: Room) -> None:
    for kind in (*INSTEAD, "something_new"):
        message = Message("oa", "oNew", kind, f"k-{kind}")
        said = room.database.write(answer_message, message=message, office=room.office).text
        assert "帮助" in said
        assert said.startswith(INSTEAD.get(kind, "我只看得懂文字"))


def test_a_voice_with_its_words_is_a_text(room: Room) -> None:
    message = Message("wecom", room.staff, "voice", "v1", "我的。")
    said = room.database.write(answer_message, message=message, office=room.office).text
    assert said == "现在没有要您填写的，谢谢。"


def test_every_reply_says_first_whose_service_it_is_a_repeated_one_too(room: Room) -> None:
    office = replace(room.office, organisation="××园区管委会")
    for text, by in (
        ("帮助", room.admin),
        ("没有这样的话", room.staff),
        ("进度 没有", room.admin),
        ("后台", room.admin),
    ):
        message = room.message(text, by=by)
        first = room.database.write(answer_message, message=message, office=office).text
        again = room.database.write(answer_message, message=message, office=office).text
        assert first.startswith("【××园区管委会】"), text
        assert again.startswith("【××园区管委会】"), text
        assert first.count("【") == 1
