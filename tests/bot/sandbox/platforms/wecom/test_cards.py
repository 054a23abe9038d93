"""Template cards: what may be sent, what a tap sends back, how a card is updated, recalled and counted."""

import pytest

from tests.bot.sandbox.bodies import SEND, message

UPDATE, RECALL = "/cgi-bin/message/update_template_card", "/cgi-bin/message/recall"


@pytest.fixture
def token(running, api):
    wecom = running.sandbox.wecom
    wecom.configure("ww1", 7, "s", "t", "k" * 42 + "A", "http://127.0.0.1:9/never")
    wecom.add_member("B", "乙", "经济科")
    running.sandbox.callback_timeout = 0.2
    return wecom.tokens.new()


def vote(task_id="t1", mode=0, **more):
    options = [{"id": f"o{n}", "text": f"选项{n}"} for n in range(3)]
    box = {"question_key": "q", "mode": mode, "option_list": options}
    head = {"card_type": "vote_interaction", "main_title": {"title": "服务如何"}, "task_id": task_id}
    return {**head, "checkbox": box, "submit_button": {"text": "提交", "key": "go"}, **more}


def carrying(card, to="a"):
    return {"touser": to, "msgtype": "template_card", "agentid": 7, "template_card": card}


async def test_a_vote_comes_back_as_an_event_with_a_code_of_its_own(api, running, token):
    wecom = running.sandbox.wecom
    answer = await api("wecom", "POST", SEND, carrying(vote(mode=1)), access_token=token)
    record = await wecom.press("A", "t1", "go", {"q": ["o0", "o2"]})
    payload = record.payload
    assert (payload["Event"], payload["EventKey"], payload["TaskId"]) == ("template_card_event", "go", "t1")
    assert payload["CardType"] == "vote_interaction"
    rows = [{"QuestionKey": "q", "OptionIds": {"OptionId": ["o0", "o2"]}}]
    assert payload["SelectedItems"] == {"SelectedItem": rows}
    assert payload["ResponseCode"] != answer["response_code"]
    (line,) = wecom.received("a")
    assert line.card["chosen"] == {"q": ["o0", "o2"]}


async def test_what_nobody_touches_is_sent_as_it_stood_on_the_card(api, running, token):
    options = [{"id": "x", "text": "甲"}, {"id": "y", "text": "乙"}]
    rows = [{"question_key": f"q{n}", "option_list": options} for n in range(4)]
    rows[1]["selected_id"], rows[2]["selected_id"] = "y", "neither"
    card = {**vote("lists"), "card_type": "multiple_interaction", "select_list": rows[:3]}
    await api("wecom", "POST", SEND, carrying(card), access_token=token)
    record = await running.sandbox.wecom.press("a", "lists", "go", {"q0": ["y"]})
    sent = record.payload["SelectedItems"]["SelectedItem"]
    assert {row["QuestionKey"]: row["OptionIds"]["OptionId"] for row in sent} == {"q0": ["y"], "q1": ["y"], "q2": ["x"]}


@pytest.mark.parametrize(("key", "chosen"), [("other", {}), ("go", {"q": ["o9"]}), ("go", {"q": ["o1", "o2"]})])
async def test_only_what_is_offered_can_be_tapped(api, running, token, key, chosen):
    await api("wecom", "POST", SEND, carrying(vote()), access_token=token)
    with pytest.raises(ValueError, match="卡片"):
        await running.sandbox.wecom.press("a", None, key, chosen)


@pytest.mark.parametrize("which", ["of the send", "of the tap"])
async def test_a_response_code_serves_once_and_72_hours(api, running, token, clock, which):
    wecom = running.sandbox.wecom
    wecom.tokens.lifetime = 10**9
    token = wecom.tokens.new()
    sent = await api("wecom", "POST", SEND, carrying(vote(), "a|b"), access_token=token)
    tapped = await wecom.press("a", None, "go", {"q": ["o0"]})
    code = sent["response_code"] if which == "of the send" else tapped.payload["ResponseCode"]
    body = {"userids": ["A", "b", "ghost"], "agentid": 7, "response_code": code, "button": {"replace_name": "已提交"}}
    answer = await api("wecom", "POST", UPDATE, body, access_token=token)
    assert answer["invaliduser"] == (["ghost"] if which == "of the send" else ["b", "ghost"])
    assert wecom.find_card("a", "t1").card["replaced"] == "已提交"
    assert (await api("wecom", "POST", UPDATE, body, access_token=token))["errcode"] == 40058
    with pytest.raises(ValueError, match="不能"):
        await wecom.press("a", None, "go")
    late = await api("wecom", "POST", SEND, carrying(vote("t2")), access_token=token)
    clock.now += 72 * 3600
    body["response_code"] = late["response_code"]
    assert (await api("wecom", "POST", UPDATE, body, access_token=token))["errcode"] == 40058


def ending(sent, **whom):
    return {"agentid": 7, "response_code": sent["response_code"], "button": {"replace_name": "已提交"}, **whom}


@pytest.mark.parametrize(("whom", "ended"), [("partyids", "a"), ("tagids", "b"), ("atall", "ab")])
async def test_a_card_is_updated_for_a_department_a_tag_or_everybody(api, running, token, whom, ended):
    wecom = running.sandbox.wecom
    value = {"partyids": list(wecom.member("a").departments), "tagids": [wecom.add_tag("窗口", {"B"})], "atall": 1}[
        whom
    ]
    sent = await api("wecom", "POST", SEND, carrying(vote(), "a|b"), access_token=token)
    assert (await api("wecom", "POST", UPDATE, ending(sent, **{whom: value}), access_token=token))["errcode"] == 0
    assert [user for user in "ab" if wecom.find_card(user, "t1").card["replaced"]] == list(ended)


async def test_an_update_names_100_departments_at_most(api, running, token):
    sent = await api("wecom", "POST", SEND, carrying(vote()), access_token=token)
    answer = await api("wecom", "POST", UPDATE, ending(sent, partyids=[1] * 101), access_token=token)
    assert answer["errcode"] == 82002


async def test_an_update_does_not_tell_that_a_card_was_lost_silently(api, running, token):
    wecom = running.sandbox.wecom
    running.sandbox.fail(SEND, 1, "drop", user="a")
    sent = await api("wecom", "POST", SEND, carrying(vote(), "a|b"), access_token=token)
    answer = await api("wecom", "POST", UPDATE, ending(sent, userids=["a", "b"]), access_token=token)
    assert (answer["errcode"], answer["invaliduser"]) == (0, [])
    assert wecom.find_card("b", "t1").card["replaced"] == "已提交"


async def test_a_task_id_serves_once(api, running, token):
    codes = []
    for task_id in ("t1", "t1", "坏", ""):
        answer = await api("wecom", "POST", SEND, carrying(vote(task_id)), access_token=token)
        codes.append(answer["errcode"])
    assert codes == [0, 42014, 42014, 42014]


async def test_the_same_card_again_under_the_duplicate_check_is_not_a_new_one(api, running, token):
    body = {**carrying(vote()), "enable_duplicate_check": 1}
    first, second = [await api("wecom", "POST", SEND, body, access_token=token) for _ in range(2)]
    assert first == second
    assert len(running.sandbox.wecom.received("a")) == 1


async def test_interactive_cards_need_a_callback_address_and_notices_none(api, running, token):
    running.sandbox.wecom.configure("ww1", 7, "s", "t", "k" * 43, "")
    notice = {"card_type": "text_notice", "main_title": {"title": "x"}, "card_action": {"type": 1, "url": "http://h"}}
    sent = [await api("wecom", "POST", SEND, carrying(card), access_token=token) for card in (vote(), notice)]
    assert [answer["errcode"] for answer in sent] == [43012, 0]


async def test_a_card_beside_a_text_is_not_sent(api, running, token):
    answer = await api("wecom", "POST", SEND, {**message(), "template_card": vote()}, access_token=token)
    assert (answer["errcode"], "response_code" in answer) == (0, False)


LISTS = {"question_key": "q", "title": "t", "option_list": [{"id": "a", "text": "甲"}]}
BUTTONS = {"card_type": "button_interaction", "main_title": {"title": "x"}, "task_id": "t"}


@pytest.mark.parametrize(
    "card",
    [
        {"card_type": "poem"},
        {"card_type": "text_notice", "main_title": {"title": "x"}},
        {"card_type": "text_notice", "card_action": {"type": 1, "url": "http://h"}},
        BUTTONS,
        {**BUTTONS, "button_list": [{"text": "x", "key": "k"}] * 7},
        {**BUTTONS, "button_list": [{"text": "x"}]},
        vote(submit_button={"text": "十个字以上的按钮文字呢", "key": "k"}),
        vote(checkbox={"question_key": "", "option_list": LISTS["option_list"]}),
        vote(checkbox={"question_key": "q", "option_list": [{"id": "a", "text": "甲"}] * 2}),
        vote(checkbox={"question_key": "q", "option_list": [{"id": f"{n}", "text": "x"} for n in range(21)]}),
        {**vote(), "card_type": "multiple_interaction", "select_list": [LISTS] * 2},
        {
            **vote(),
            "card_type": "multiple_interaction",
            "select_list": [{**LISTS, "question_key": f"{n}"} for n in range(4)],
        },
        {**vote(), "horizontal_content_list": [{}] * 7},
        vote(action_menu={"desc": "更多", "action_list": []}),
        vote(action_menu={"desc": "更多", "action_list": [{"text": "退订", "key": "off"}] * 4}),
        "card",
    ],
)
async def test_cards_that_are_none(api, running, token, card):
    assert (await api("wecom", "POST", SEND, carrying(card), access_token=token))["errcode"] == 40058
    assert running.sandbox.wecom.received("a") == []


async def test_a_message_is_recalled_within_a_day(api, running, token, clock):
    wecom = running.sandbox.wecom
    wecom.tokens.lifetime = 10**9
    token = wecom.tokens.new()
    first = await api("wecom", "POST", SEND, message("错了", "a|b"), access_token=token)
    assert (await api("wecom", "POST", RECALL, {"msgid": first["msgid"]}, access_token=token))["errcode"] == 0
    assert [(m.direction, m.text) for m in wecom.inbox("b")] == [("system", "应用撤回了一条消息")]
    assert (await api("wecom", "POST", RECALL, {"msgid": first["msgid"]}, access_token=token))["errcode"] == 40058
    second = await api("wecom", "POST", SEND, message("旧了"), access_token=token)
    clock.now += 24 * 3600 + 1
    assert (await api("wecom", "POST", RECALL, {"msgid": second["msgid"]}, access_token=token))["errcode"] == 40058
    assert [m.text for m in wecom.received("a")] == ["旧了"]
