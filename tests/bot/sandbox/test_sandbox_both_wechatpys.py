"""Two independent clients, wechatpy 1.8.18 and 2.0.0a26, take the sandbox for WeChat, and our AES for its own."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
import xmltodict

from bot.sandbox.platforms import frame
from bot.sandbox.platforms.account import Account
from bot.wechat import Envelope, parse_incoming
from tests.bot.sandbox.little_service import AGENT, APP, APP_SECRET, CORP, KEY, SECRET, TOKEN
from tests.bot.wechat import wechat_vectors as vectors

pytestmark = pytest.mark.slow  # `make test` installs the second one; `make check` does without
ROOT = Path(__file__).parents[3]
DRIVER = Path(__file__).parent / "wechatpy_driver.py"
PYTHONS = {
    "1.8.18": Path(sys.executable),
    "2.0.0.alpha26": Path(os.environ.get("PINGJI_WECHATPY2", ROOT / ".venv/wechatpy2/bin/python")),
}
TYPED = "好 <x>&\U0001f600"  # a text with `]]>` arrives unescaped, and neither of them reads it
NOW = 1_750_000_000


@pytest.fixture(params=PYTHONS)
def drive(request):
    """Runs the driver under one of the two; a missing interpreter is a failure, never a skip."""
    python = PYTHONS[request.param]
    assert python.exists(), f"no {python}: make .venv/wechatpy2/.installed"

    async def run(task):
        process = await asyncio.create_subprocess_exec(
            python,
            DRIVER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, problem = await process.communicate(json.dumps(task).encode())
        assert process.returncode == 0, problem.decode()[-3000:]
        found = json.loads(out)
        assert found["version"] == request.param
        return found

    return run


def card():
    buttons = [{"text": "同意", "key": "yes"}, {"text": "不同意", "key": "no"}]
    body = {
        "card_type": "button_interaction",
        "main_title": {"title": "请选"},
        "task_id": "t-1",
        "button_list": buttons,
    }
    return {"touser": "zhangsan", "msgtype": "template_card", "agentid": AGENT, "template_card": body}


async def test_clients(drive, service, clock):
    sandbox, running = service.sandbox, service.running
    wecom, official = sandbox.wecom, sandbox.official
    service.raw = "success"
    wecom.add_member("ZhangSan", "张三", "综合科", mobile="13800000000")
    wecom.add_member("lisi", "李四", "经济科")
    wecom.add_tag("领导", {"lisi"})
    for openid in ("o1", "o2"):
        official.add_follower(openid, openid, tags=(2,) if openid == "o2" else ())
    official.add_template("tpl", "通知", {"thing1": "事项"})
    official.add_template("sub", "订阅", {"thing1": "事项"}, subscription=True)
    official.follower("o1").wrote(clock.now)
    official.follower("o1").credits["sub"] = 1
    sandbox.script(
        [
            {"endpoint": "wecom:/cgi-bin/message/send", "fault": 42001, "user": "lisi"},
            {"endpoint": "wecom:/cgi-bin/message/send", "fault": 45009, "user": "lisi", "at": 3},
            {"endpoint": "oa:/cgi-bin/message/custom/send", "fault": "rotate", "user": "o1", "at": 2},
            {"endpoint": "oa:/cgi-bin/message/custom/send", "fault": 45009, "user": "o1", "at": 4},
        ]
    )
    task = {"official": running.official_base, "wecom": running.wecom_base, "corp": CORP, "secret": SECRET}
    task |= {"agent": AGENT, "app": APP, "app_secret": APP_SECRET, "card": card(), "sealed": []}
    task["wecom_code"] = wecom.codes.issue("ZhangSan", "snsapi_base")
    task["official_code"] = official.codes.issue("o1", "snsapi_userinfo")
    found = await drive(task)
    check_wecom(found["wecom"], wecom)
    check_official(found["official"], official)
    assert sandbox.faults.waiting() == []


def check_wecom(found, wecom):
    codes = {
        name: answer["errcode"] for name, answer in found.items() if isinstance(answer, dict) and "errcode" in answer
    }
    refused = {name: code for name, code in codes.items() if code}
    assert refused == {
        "nobody": 81013,
        "limited": 45009,
        "card_again": 42014,
        "update_again": 40058,
        "who_again": 40029,
    }
    assert found["nobody"]["errmsg"].endswith("more info at https://open.work.weixin.qq.com/devtool/query?e=81013")
    assert found["text"]["invaliduser"] == "ghost"
    assert found["update"]["invaliduser"] == []
    assert [row["name"] for row in found["departments"]] == ["园区", "综合科", "经济科"]
    assert (found["member"]["userid"], "mobile" in found["member"]) == ("ZhangSan", False)
    assert [row["userid"] for row in found["members"]] == ["lisi"]
    assert [row["userid"] for row in found["tag"]["userlist"]] == ["lisi"]
    assert found["menu_again"]["button"] == wecom.menu
    assert (len(found["ticket"]), found["ips"], found["who"]["userid"]) == (86, ["127.0.0.1"], "ZhangSan")
    assert [line.text for line in wecom.received("lisi")] == ["再来"]
    assert [line.direction for line in wecom.inbox("zhangsan")] == ["system", "in"]


def check_official(found, official):
    codes = {
        name: answer["errcode"] for name, answer in found.items() if isinstance(answer, dict) and "errcode" in answer
    }
    refused = {name: code for name, code in codes.items() if code}
    assert refused == {
        "custom_late": 45015,
        "limited": 45009,
        "template_wrong": 47003,
        "subscription_again": 43101,
        "no_menu": 46003,
        "page_again": 40163,
    }
    assert "rid: " in found["custom_late"]["errmsg"]
    assert found["template"]["msgid"] > 2**53
    assert [row["content"] for row in found["templates"]["template_list"]] == ["事项:{{thing1.DATA}}"]
    assert (found["followers"]["data"]["openid"], "nickname" in found["follower"]) == (["o1", "o2"], False)
    assert found["code"]["expire_seconds"] == 90
    assert found["picture"].startswith("image/")
    assert found["seen"]["button"][0]["name"] == "更多"
    assert len(found["menu_again"]["conditionalmenu"]) == 1
    assert (found["page"]["openid"], found["person"]["nickname"], found["page_valid"]) == ("o1", "o1", True)
    assert "refresh_token" in found["page_refreshed"]
    assert [line.kind for line in official.received("o1")] == ["text", "text", "template", "subscribe"]


def sealed_cases():
    """What the sandbox pushes in every mode that is sealed, as wechatpy's own callback handlers get it."""
    for platform, form in (("oa", "safe"), ("oa", "compatible"), ("wecom", "safe")):
        receiver = APP if platform == "oa" else CORP
        account = Account(platform, receiver, "gh_1" if platform == "oa" else CORP, TOKEN, KEY, mode=form)
        payload = {"ToUserName": account.to_user, "FromUserName": "o1", "CreateTime": NOW, "MsgType": "text"}
        payload |= {"Content": TYPED, "MsgId": 7} | ({"AgentID": AGENT} if platform == "wecom" else {})
        encrypted = account.seal(payload, b"0123456789abcdef")
        query = account.query(str(NOW), "nonce", encrypted, "o1")
        head = {"platform": platform, "token": TOKEN, "aes_key": KEY, "id": receiver, "reply": TYPED}
        wire = {"body": account.body(payload, encrypted).decode(), "signature": query["msg_signature"]}
        yield {**head, **wire, "timestamp": str(NOW), "nonce": "nonce"}


async def test_aes_in_both_directions(drive):
    """Sandbox seals → wechatpy opens; wechatpy seals → our envelope, the sandbox and its account open."""
    cases = list(sealed_cases())
    found = (await drive({"sealed": cases}))["crypto"]
    for case, row in zip(cases, found, strict=True):
        assert (row["type"], row["content"]) == ("text", TYPED)
        sealed = xmltodict.parse(row["reply"])["xml"]
        receiver = case["id"]
        text = frame.unseal(KEY, sealed["Encrypt"], receiver)
        assert xmltodict.parse(text)["xml"]["Content"] == "收到：" + case["reply"]
        account = Account(case["platform"], receiver, "gh_1", TOKEN, KEY)
        assert account.read_reply(row["reply"].encode())["Content"] == "收到：" + case["reply"]
        envelope = Envelope(
            TOKEN, KEY, receiver, platform=case["platform"], now=lambda: float(NOW), random_bytes=lambda n: b"r" * n
        )
        query = {"msg_signature": sealed["MsgSignature"], "timestamp": sealed["TimeStamp"], "nonce": sealed["Nonce"]}
        opened = envelope.open(query, row["reply"].encode())
        assert parse_incoming(case["platform"], opened).text == "收到：" + case["reply"]


def official_case(vector, platform):
    head = {
        "platform": platform,
        "token": vector["token"],
        "aes_key": vector["aes_key"],
        "id": vector["id"],
        "reply": "",
    }
    body = f"<xml><ToUserName>x</ToUserName><Encrypt><![CDATA[{vector['encrypt']}]]></Encrypt></xml>"
    wire = {"signature": vector["msg_signature"], "timestamp": vector["timestamp"], "nonce": vector["nonce"]}
    return {**head, **wire, "body": body}


async def test_official_vectors(drive):
    """What the platforms publish, through each wechatpy and through the sandbox's own frame."""
    cases = [(vectors.B, "oa"), (vectors.C2, "wecom"), (vectors.A3, "oa"), (vectors.A4, "oa"), (vectors.C1, "wecom")]
    found = (await drive({"sealed": [official_case(vector, platform) for vector, platform in cases]}))["crypto"]
    opened = [frame.unseal(vector["aes_key"], vector["encrypt"], vector["id"]) for vector, _ in cases]
    assert [row["inner"] for row in found] == opened
    assert [row.get("content") for row in found[:2]] == ["abcdteT", "hello"]
    assert [row["inner"] for row in found[2:]] == [vector["plain"] for vector, _ in cases[2:]]
    for vector, _ in cases[3:]:
        assert (
            frame.seal(vector["aes_key"], vector["plain"], vector["id"], vector["random"].encode()) == vector["encrypt"]
        )
