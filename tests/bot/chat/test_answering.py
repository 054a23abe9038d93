"""What to do instead of a picture, and a voice that came with its words."""

from __future__ import annotations

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
