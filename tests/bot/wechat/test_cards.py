"""Cards through our client: built, sent, tapped, updated, recalled."""

import pytest

from bot.wechat import (
    Option,
    PlatformError,
    Question,
    Reaction,
    button_card,
    choices_card,
    notice_card,
    read_card_answer,
    vote_card,
)
from tests.world.wechat_clients import failing

SEND = "/cgi-bin/message/send"
YES_NO = [Option("yes", "同意"), Option("no", "不同意")]
FIVE = Question("q1", "服务态度", [Option(str(n), f"{n} 分") for n in range(1, 6)], chosen="5")
CARDS = {
    "text_notice": notice_card("园区测评", "请在周五前完成", "http://h/t", quote="匿名"),
    "button_interaction": button_card("t-1", "确认结果", "您是否认可？", YES_NO, url="http://h/t"),
    "vote_interaction": vote_card("t-2", "服务如何", "选一项", FIVE, submit="提交"),
    "multiple_interaction": choices_card("t-3", "三问", "逐项选择", [FIVE, Question("q2", "效率", YES_NO)]),
}


@pytest.fixture
def ready(rig):
    rig.wecom.configure("ww1", 7, "s3cret", "t", "k" * 42 + "A", "http://127.0.0.1:9/never")
    rig.callback_timeout = 0.2
    return rig


@pytest.mark.parametrize("kind", CARDS)
async def test_every_kind_of_card_is_taken(ready, kind):
    report = await ready.client.send_card(["lisi", "ghost"], CARDS[kind])
    assert (report.invalid, bool(report.response_code)) == ({"ghost"}, kind != "text_notice")
    (line,) = ready.wecom.received("lisi")
    assert line.card["body"] == CARDS[kind]
    assert (line.title, line.msgid) == (CARDS[kind]["main_title"]["title"], report.msgid)


async def test_a_card_is_tapped_and_ended_for_the_one_who_tapped(ready):
    await ready.client.send_card(["lisi", "wangwu"], CARDS["multiple_interaction"])
    record = await ready.wecom.press("LISI", "t-3", "submit", {"q1": ["4"], "q2": ["no"]})
    answer = read_card_answer(record.payload)
    assert (answer.key, answer.chosen) == ("submit", {"q1": ("4",), "q2": ("no",)})
    assert await ready.client.update_card(["lisi", "ghost"], answer.response_code, button="已提交") == {"ghost"}
    assert [ready.wecom.find_card(user, "t-3").card["replaced"] for user in ("lisi", "wangwu")] == ["已提交", ""]
    error = await failing(ready.client.update_card(["lisi"], answer.response_code, button="又"))
    assert (error.code, error.reaction) == (40058, Reaction.FIX_CONTENT)


async def test_a_card_is_replaced_by_another(ready):
    report = await ready.client.send_card(["lisi"], CARDS["button_interaction"])
    await ready.client.update_card(["lisi"], report.response_code, card=notice_card("已结束", "谢谢", "http://h/t"))
    assert ready.wecom.find_card("lisi", None).card["body"]["main_title"]["title"] == "已结束"
    with pytest.raises(ValueError, match="either"):
        await ready.client.update_card(["lisi"], "code")


async def test_a_repeated_card_is_one_card_and_another_with_its_task_id_is_refused(ready):
    ready.fail(SEND, 1, "timeout_after_accept")
    assert (await failing(ready.client.send_card(["lisi"], CARDS["vote_interaction"]))).ambiguous
    assert (await ready.client.send_card(["lisi"], CARDS["vote_interaction"])).response_code
    assert len(ready.wecom.received("lisi")) == 1
    error = await failing(ready.client.send_card(["wangwu"], CARDS["vote_interaction"]))
    assert (error.code, error.reaction) == (42014, Reaction.FIX_CONTENT)


async def test_a_message_and_its_recall(ready):
    report = await ready.client.send_text(["lisi"], "请完成")
    (line,) = ready.wecom.received("lisi")
    assert line.text == "请完成"
    await ready.client.recall(report.msgid)
    assert ready.wecom.received("lisi") == []
    assert (await failing(ready.client.recall(report.msgid))).reaction is Reaction.FIX_CONTENT


@pytest.mark.parametrize(
    "build",
    [
        lambda: button_card("", "题", "", YES_NO),
        lambda: button_card("t 1", "题", "", YES_NO),
        lambda: button_card("t", " ", "", YES_NO),
        lambda: button_card("t", "题", "", [Option(str(n), "x") for n in range(7)]),
        lambda: button_card("t", "题", "", [Option("a", "x"), Option("a", "y")]),
        lambda: vote_card("t", "题", "", Question("", "x", YES_NO)),
        lambda: vote_card("t", "题", "", Question("q", "x", [Option("长" * 43, "x")])),
        lambda: vote_card("t", "题", "", FIVE, submit="十个字以上的按钮文字呢"),
        lambda: vote_card("t", "题", "", Question("q", "x", [Option(str(n), "x") for n in range(21)])),
        lambda: choices_card("t", "题", "", [FIVE] * 4),
        lambda: choices_card("t", "题", "", [Question("q", "x", [Option(str(n), "x") for n in range(11)])]),
    ],
)
def test_cards_that_do_not_fit(build):
    with pytest.raises(PlatformError) as caught:
        build()
    assert caught.value.reaction is Reaction.FIX_CONTENT


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ("", {}),
        ({}, {}),
        ({"SelectedItem": {"QuestionKey": "q", "OptionIds": {"OptionId": "a"}}}, {"q": ("a",)}),
        ({"SelectedItem": [{"QuestionKey": "q", "OptionIds": {"OptionId": ["a", "b"]}}]}, {"q": ("a", "b")}),
        ({"SelectedItem": {"QuestionKey": "q", "OpitonIds": {"OpitonId": ["a"]}}}, {"q": ("a",)}),
        ([{"QuestionKey": "q", "OptionIds": ["a"]}], {"q": ("a",)}),
        (
            {"SelectedItem": [{"QuestionKey": ["q"]}, "x", {"QuestionKey": "q", "OptionIds": {"OptionId": [{}]}}]},
            {"q": ()},
        ),
    ],
)
def test_answers_in_whatever_shape(items, chosen):
    assert read_card_answer({"SelectedItems": items, "TaskId": "t"}).chosen == chosen
