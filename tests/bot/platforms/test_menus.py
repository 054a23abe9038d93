"""Menus, guesses, help on one command, greetings, and what to do instead of a picture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat import Message, answer_message
from bot.chat.commands import COMMANDS, WORDS
from bot.chat.guessing import is_near
from bot.phrases import menus as words
from bot.phrases.chat import HELP, INSTEAD
from bot.phrases.help import MORE
from bot.platforms.menus import MAX_BUTTONS, MAX_ENTRIES, MENUS, buttons_of, check_buttons, menu_lines, simplify
from surveys.rounds import list_rounds
from surveys.store.tables import claim, notice
from tests.conftest import Clock
from tests.world.room import Room

BASE = "https://pj.example.cn"
ENTRIES = [(channel, entry) for channel, groups in MENUS.items() for group in groups for entry in group.entries]


# --- menus --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", list(MENUS))
def test_a_menu_keeps_the_platforms_limits(channel: str) -> None:
    buttons = buttons_of(channel, BASE)  # type: ignore[arg-type]
    check_buttons(channel, buttons)  # type: ignore[arg-type]
    assert len(buttons) <= MAX_BUTTONS
    assert all(len(one["sub_button"]) <= MAX_ENTRIES for one in buttons)


@pytest.mark.parametrize(("channel", "entry"), ENTRIES, ids=[f"{one}-{entry.name}" for one, entry in ENTRIES])
def test_every_entry_sends_a_command_or_opens_a_page(channel: str, entry: object) -> None:
    assert entry.path == "/t" or entry.command in WORDS  # type: ignore[attr-defined]


LEAF = {"type": "click", "name": "甲", "key": "k"}
WRONG = {
    "no button": [],
    "four buttons": [LEAF] * 4,
    "six entries": [{"name": "甲", "sub_button": [LEAF] * 6}],
    "a long name": [{**LEAF, "name": "五个字太长"}],
    "a long entry": [{"name": "甲", "sub_button": [{**LEAF, "name": "这一项有九个字太长了"}]}],
    "no name": [{**LEAF, "name": ""}],
    "no key": [{**LEAF, "key": ""}],
    "a long address": [{"type": "view", "name": "甲", "url": "https://x/" + "a" * 1024}],
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_a_platform_would_refuse_is_refused_before(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check_buttons("oa", WRONG[name])


def test_a_menu_comes_back_comparable() -> None:
    sent = buttons_of("oa", BASE)
    returned = [{**one, "sub_button": [{**row, "sub_button": []} for row in one["sub_button"]]} for one in sent]
    console = [{**one, "sub_button": {"list": one["sub_button"]}} for one in sent]
    assert simplify(returned) == simplify(console) == simplify(sent)
    assert simplify([LEAF]) != simplify(sent)
    assert f"  · {words.OPEN_TASKS} → {BASE}/t" in list(menu_lines(sent))


def test_a_tap_gets_a_useful_answer(room: Room) -> None:
    for channel, entry in ENTRIES:
        if entry.command:
            by = room.staff if channel == "wecom" else "oNobody"
            said = room.event("click", by=by, key=entry.command, channel=channel)
            assert said, entry
            assert "没看懂" not in said, entry


# --- help ---------------------------------------------------------------------------------------------------


def test_every_command_has_its_page_of_help() -> None:
    assert [word for word in COMMANDS if word not in HELP] == []
    assert [word for word in COMMANDS if word not in MORE] == []
    assert all(examples and all(word in one for one in examples) for word, (_, examples) in MORE.items())


def test_help_on_one_command_gives_an_example(room: Room) -> None:
    for text in ("帮助 绑定", "帮助绑定", "？绑定", "help 绑定", "帮助 绑顶"):
        said = room.say(text, by=room.staff)
        assert said.startswith("「绑定 邀请码」")
        assert "· 绑定 ABCD1234" in said
        assert "我的 —" not in said


def test_help_on_what_one_may_not_do_lists_what_one_may(room: Room) -> None:
    for text in ("帮助 开启", "帮助 飞行"):
        said = room.say(text, by=room.staff)
        assert "我的 —" in said
        assert "开启" not in said
    assert room.say("帮助 开启").startswith("「开启 方案名」")


# --- what is not understood -----------------------------------------------------------------------------------

GUESSES = {
    "近度": "「进度」",
    "成果": "「成绩」还是「结果 人或部门」",
    "开起 中层360测评": "「开启 中层360测评」",
    "看看进度": "「进度」",
    "我想看成绩": "「成绩」",
    "绩成": "「成绩」",
    "方按": "「方案」",
}


def test_a_guess_asks_and_never_acts(room: Room) -> None:
    for text, guess in GUESSES.items():
        said = room.say(text)
        assert f"您是想发{guess}吗？" in said
        assert "确认 " not in said
    assert room.database.read(list_rounds) == ()


def test_nobody_is_asked_about_what_they_may_not_do(room: Room) -> None:
    for text in ("近度", "开起 中层360测评", "看看进度"):
        assert "您是想发" not in room.say(text, by=room.staff)


NOT_CLOSE = ["今天天气不错", "x", "🙂", "", "不知道写什么好就随便写一句长长的话里面有进度两个字"]


def test_whatever_is_close_to_nothing_is_not_guessed(room: Room) -> None:
    for text in NOT_CLOSE:
        assert "您是想发" not in room.say(text)


def test_a_lone_invitation_code_is_recognised(room: Room) -> None:
    firm = room.park.firms[1]
    code = room.codes[firm.enterprise_id]
    said = room.say(code.lower(), by="oNew", channel="oa")
    assert f"「绑定 {code}」" in said
    assert firm.name not in said
    assert firm.name in room.say(f"绑定 {code}", by="oNew", channel="oa")


@pytest.mark.parametrize(
    ("head", "word", "near"),
    [
        ("进度", "进度", True),
        ("近度", "进度", True),
        ("度进", "进度", True),
        ("进", "进度", False),
        ("完成", "进度", False),
        ("进进度", "进度", True),
        ("回执码", "回执", True),
        ("二微码", "二维码", True),
        ("一微码", "二维码", False),
        ("hepl", "help", True),
    ],
)
def test_one_slip_is_near_and_two_are_not(head: str, word: str, near: bool) -> None:
    assert is_near(head, word) is near


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.sampled_from("进度近成绩结果a"), min_size=2, max_size=5),
    st.text(st.sampled_from("进度成绩结果"), min_size=2, max_size=4),
)
def test_nearness_has_no_direction_and_everything_is_near_itself(one: str, other: str) -> None:
    assert is_near(one, one)
    assert is_near(one, other) == is_near(other, one)


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


# --- greetings ------------------------------------------------------------------------------------------------


def test_opening_the_chat_is_greeted_once_a_day_and_then_with_news_only(room: Room, clock: Clock) -> None:
    def enter(by: str) -> str:
        return room.event("enter_agent", by=by, channel="wecom")

    manager = next(one.userid.lower() for one in room.park.people if one.level == "中层")
    assert "您好" in enter(manager)
    assert enter(manager) == ""
    clock.forward(days=1)
    assert enter(manager) == "", "nothing to tell"
    room.confirm("开启 中层360测评")
    assert enter(manager) == ""
    clock.forward(days=1)
    assert "没填完" in enter(manager)
    assert enter(manager) == ""
    assert "管理员" in enter("nobody")


def test_what_is_kept_of_a_greeting_names_nobody_and_no_hour(room: Room) -> None:
    room.event("enter_agent", by=room.staff, channel="wecom")
    rows = room.database.read(lambda work: work.db.execute(select(claim).where(claim.c.key.like("greet%"))).all())
    (row,) = rows
    assert room.staff not in row.key
    assert (row.claimed_at.hour, row.claimed_at.minute, row.claimed_at.second) == (0, 0, 0)


def test_a_new_follower_is_offered_choices_that_are_commands(room: Room) -> None:
    room.event("subscribe", by="oNew")
    code = room.codes[room.park.firms[1].enterprise_id]
    room.event("subscribe", by="oFirm", key=f"qrscene_{code}")
    room.event("subscribe", by=room.staff, channel="wecom")
    query = select(notice.c.party, notice.c.params).where(notice.c.kind == "menu").order_by(notice.c.party)
    rows = room.database.read(lambda work: work.db.execute(query).all())
    offered = {row.party: tuple(row.params["choices"]) for row in rows}
    assert offered == {"oa:oFirm": words.TAP_KNOWN, "oa:oNew": words.TAP_STRANGER}
    assert {one for choices in offered.values() for one in choices} <= set(WORDS)
