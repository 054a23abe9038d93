"""A card as a passive reply: written by us, read by the sandbox, which shares no code with us."""

from __future__ import annotations

import json
from typing import Any

import pytest
import xmltodict

from bot.sandbox.faults.errors import ApiError
from bot.sandbox.platforms.wecom.card_updates import read_card, updated
from bot.wechat import Option, Question, button_card, card_reply, choices_card, notice_card, vote_card

NASTY = "]]></Title><CardType>x</CardType>&<b>\x07"
CLEAN = NASTY.replace("\x07", "")
OPTIONS = [Option("v5", "非常满意"), Option("v", "不了解")]
LINK = {"keyname": "到页面填", "value": "在页面上填写", "type": 1, "url": "https://h/r?a=1&b=2"}
CARDS = [
    {**button_card("n1", "标题", "说明", OPTIONS, url="https://h"), "horizontal_content_list": [LINK]},
    vote_card("n1", "标题", "说明", Question("0", "", OPTIONS)),
    choices_card("n1", "标题", "说明", [Question("0", "分工", OPTIONS, "v5")]),
    {**notice_card("标题", "说明", "https://h"), "source": {"desc": "截止", "desc_color": 2}},
]


def parsed(card: Any, form: str) -> dict[str, Any]:
    text = card_reply("U", "corp", 7, card, form)  # type: ignore[arg-type]
    fields: dict[str, Any] = xmltodict.parse(text)["xml"] if form == "xml" else json.loads(text)
    assert (fields["MsgType"], fields["ToUserName"]) == ("update_template_card", "U")
    return read_card(fields["TemplateCard"])


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["card_type"])
def test_card_comes_back_as_it_was(card: dict[str, Any], form: str) -> None:
    assert parsed(card, form) == card


@pytest.mark.parametrize("form", ["xml", "json"])
def test_words_cannot_become_elements(form: str) -> None:
    card = parsed(notice_card(NASTY, NASTY, "https://h"), form)
    assert card["card_type"] == "text_notice"
    assert card["main_title"]["title"].replace("\x07", "") == CLEAN


def test_whole_card_takes_the_place_of_what_was_chosen() -> None:
    before = {"body": dict(CARDS[1]), "replaced": "", "chosen": {"0": ["v5"]}}
    after = updated(before, replaced="", body=dict(CARDS[3]))
    assert after == {"body": CARDS[3], "replaced": "", "chosen": {}}


def test_interactive_card_keeps_its_task() -> None:
    before = {"body": dict(CARDS[1]), "replaced": "", "chosen": {"0": ["v5"]}}
    body = {name: value for name, value in CARDS[1].items() if name != "task_id"}
    assert updated(before, replaced="", body=body)["body"]["task_id"] == "n1"


def test_update_that_is_no_card_is_refused() -> None:
    before = {"body": dict(CARDS[1]), "replaced": "", "chosen": {}}
    with pytest.raises(ApiError):
        updated(before, replaced="", body={"card_type": "text_notice", "main_title": {"title": "x"}})


def test_single_words_may_change_alone() -> None:
    before = {"body": dict(CARDS[1]), "replaced": "", "chosen": {"0": ["v5"]}}
    after = updated(before, replaced="已提交", body={"main_title": {"title": "谢谢"}})
    assert after["replaced"] == "已提交"
    assert after["chosen"] == {"0": ["v5"]}
    assert after["body"]["checkbox"] == CARDS[1]["checkbox"]
