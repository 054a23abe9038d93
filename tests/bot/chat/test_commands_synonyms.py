"""What people say instead of a command: understood as a whole message, asked about where it is not clear which."""

from __future__ import annotations

from datetime import date

import pytest

from bot.chat.commands import SYNONYMS, WORDS
from bot.operations.dates import read_date
from surveys.rounds import list_rounds
from tests.world.room import Room

PLAN = "中层360测评"
WEDNESDAY = date(2026, 11, 4)


@pytest.mark.parametrize("synonym", sorted(SYNONYMS))
def test_a_synonym_is_no_commands_own_word_and_reads_like_its_command(room: Room, synonym: str) -> None:
    assert synonym not in WORDS
    commands = SYNONYMS[synonym]
    if len(commands) == 1:
        said, same = room.say(synonym, key="one"), room.say(commands[0].word, key="two")
        assert said.partition("http")[0] == same.partition("http")[0]
    else:
        assert room.say(synonym) == f"您是想发{'还是'.join(f'“{command.word}”' for command in commands)}吗？"


@pytest.mark.parametrize(("said", "word"), [("谁还没填？", "进度"), ("导出结果", "导出"), ("人工", "帮助")])
def test_administrators_are_understood(room: Room, said: str, word: str) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say(said, key="one").splitlines()[0] == room.say(word, key="two").splitlines()[0]


def test_reminding_everybody_reminds(room: Room) -> None:
    room.confirm(f"开启 {PLAN}")
    assert room.say("提醒大家").startswith("正在提醒 62 位没填完")


def test_others_do_not_get_by_a_synonym_what_they_may_not_do(room: Room) -> None:
    assert "仅限管理员" in room.say("谁还没填", by=room.staff)
    assert room.say("看结果", by=room.staff) == room.say("成绩", by=room.staff)


def test_the_beginning_of_a_plans_name_will_do_and_is_shown_whole_before_it_opens(room: Room) -> None:
    asked = room.say("开启中层360")
    assert f"将开启“{PLAN} 2026”" in asked
    assert f"将开启“{PLAN} 2027”" in room.say("开启 中层360 2027")
    assert room.database.read(list_rounds) == ()
    assert "没有方案" in room.say("开启 市")  # several begin so


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周三", WEDNESDAY),
        ("本周三", WEDNESDAY),
        ("星期五", date(2026, 11, 6)),
        ("下周一", date(2026, 11, 9)),
        ("下周五", date(2026, 11, 13)),
        ("下个星期天", date(2026, 11, 15)),
        ("本周二", None),  # gone by
        ("月底", date(2026, 11, 30)),
    ],
)
def test_days_of_the_week_are_read_as_people_mean_them(text: str, day: date | None) -> None:
    assert read_date(text, today=WEDNESDAY, closes_on=WEDNESDAY) == day
