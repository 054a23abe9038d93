"""意见: the sentence is kept, the sender is not."""

from __future__ import annotations

from surveys.administration.suggestions import list_feedback
from tests.world.room import Room


def test_feedback_keeps_the_sentence_and_not_the_sender(room: Room) -> None:
    assert "不记姓名" in room.say("建议：食堂，晚饭开到７点吧！", by=room.staff)
    (kept,) = room.database.read(list_feedback)
    assert kept.text == "食堂，晚饭开到7点吧！"
    assert "例如" in room.say("建议", by=room.staff)
    assert "1000" in room.say("建议 " + "长" * 1001, by=room.staff)
