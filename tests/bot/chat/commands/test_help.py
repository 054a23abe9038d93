"""帮助: what one may do, and no more."""

from __future__ import annotations

from bot.chat.commands import COMMANDS
from bot.phrases.chat import HELP
from bot.phrases.help import MORE
from tests.world.room import Room


def test_help_shows_only_what_one_may_do(room: Room) -> None:
    plain, full = room.say("帮助", by=room.staff), room.say("帮助")
    for word, command in COMMANDS.items():
        assert word in full
        assert command.who == "admin" or word in plain
    assert "开启" not in plain


def test_a_mistyped_help_is_asked_about_once(room: Room) -> None:
    assert room.say("邦助", by=room.staff) == "没有理解您的意思。您是想发“帮助”吗？"


def test_unknown_words_get_a_short_useful_answer(room: Room) -> None:
    reply = room.say("今天天气不错", by=room.staff)
    assert "帮助" in reply
    assert len(reply) < 120
    assert "绑定" in room.say("hello", by="oStranger", channel="oa")


def test_every_command_has_its_page_of_help() -> None:
    assert [word for word in COMMANDS if word not in HELP] == []
    assert [word for word in COMMANDS if word not in MORE] == []
    assert all(examples and all(word in one for one in examples) for word, (_, examples) in MORE.items())


def test_help_on_one_command_gives_an_example(room: Room) -> None:
    for text in ("帮助 绑定", "帮助绑定", "？绑定", "help 绑定", "帮助 绑顶"):
        said = room.say(text, by=room.staff)
        assert said.startswith("“绑定 邀请码”")
        assert "· 绑定 ABCD1234" in said
        assert "我的 —" not in said


def test_help_on_what_one_may_not_do_lists_what_one_may(room: Room) -> None:
    for text in ("帮助 开启", "帮助 飞行"):
        said = room.say(text, by=room.staff)
        assert "我的 —" in said
        assert "开启" not in said
    assert room.say("帮助 开启").startswith("“开启 方案名”")
