"""Menus, guesses, help on one command, greetings, and what to do instead of a picture."""

from __future__ import annotations

import pytest

from bot.chat.commands import WORDS
from bot.phrases import menus as words
from bot.platforms.menus import MAX_BUTTONS, MAX_ENTRIES, MENUS, buttons_of, check_buttons, menu_lines, simplify
from tests.world.room import Room

BASE = "https://pj.example.cn"
ENTRIES = [(channel, entry) for channel, groups in MENUS.items() for group in groups for entry in group.entries]


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
            assert "没有理解" not in said, entry
