"""Runs under an interpreter that has some wechatpy: does what stdin asks with its clients, prints what came of it.

Both 1.8.18 and 2.0.0a26 must pass the same steps. Nothing of ours is imported.
"""

import json
import sys
from urllib.parse import urlsplit

import requests
import wechatpy
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, WeChatOAuth, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.replies import create_reply

try:
    from wechatpy import work as company
    from wechatpy.work.crypto import WeChatCrypto as CompanyCrypto
except ImportError:
    from wechatpy import enterprise as company
    from wechatpy.enterprise.crypto import WeChatCrypto as CompanyCrypto


class Rewriting(HTTPAdapter):
    """Sends WeChat's hosts to the sandbox."""

    def __init__(self, official, wecom):
        super().__init__()
        self._hosts = dict.fromkeys(("api.weixin.qq.com", "mp.weixin.qq.com", "open.weixin.qq.com"), official)
        self._hosts["qyapi.weixin.qq.com"] = wecom

    def send(self, request, **kwargs):
        parts = urlsplit(request.url)
        request.url = self._hosts[parts.hostname] + request.url.partition(parts.netloc)[2]
        return super().send(request, **kwargs)


def rewired(client, task):
    client._http = requests.Session()
    client._http.mount("https://", Rewriting(task["official"], task["wecom"]))
    return client


def outcome(step):
    try:
        return step()
    except WeChatException as error:
        return {"errcode": error.errcode, "errmsg": error.errmsg}


def wecom_steps(task):
    client = rewired(company.WeChatClient(task["corp"], task["secret"]), task)
    agent, card = task["agent"], task["card"]
    sent = client.post("message/send", data=card)
    update = {"userids": ["zhangsan"], "agentid": agent, "response_code": sent.get("response_code", "")}
    update["button"] = {"replace_name": "已收到"}
    menu = {"button": [{"type": "click", "name": "我的", "key": "MINE"}]}
    steps = {
        "text": lambda: client.message.send_text(agent, "zhangsan|ghost", "您好"),
        "nobody": lambda: client.message.send_text(agent, "ghost", "您好"),
        "renewed": lambda: client.message.send_text(agent, "lisi", "再来"),
        "limited": lambda: client.message.send_text(agent, "lisi", "太多"),
        "card": lambda: sent,
        "card_again": lambda: client.post("message/send", data=card),
        "update": lambda: client.post("message/update_template_card", data=update),
        "update_again": lambda: client.post("message/update_template_card", data=update),
        "recall": lambda: client.post("message/recall", data={"msgid": sent["msgid"]}),
        "departments": getattr(client.department, "list", client.department.get),  # its name since 2.x
        "member": lambda: client.user.get("ZHANGSAN"),
        "members": lambda: client.user.list(3, simple=True),
        "tags": client.tag.list,
        "tag": lambda: client.get("tag/get", params={"tagid": 1}),
        "menu": lambda: client.menu.create(agent, menu),
        "menu_again": lambda: client.menu.get(agent),
        "agent": lambda: client.agent.get(agent),
        "ticket": client.jsapi.get_jsapi_ticket,
        "ips": client.misc.get_wechat_ips,
        "who": lambda: client.get("auth/getuserinfo", params={"code": task["wecom_code"]}),
        "who_again": lambda: client.get("auth/getuserinfo", params={"code": task["wecom_code"]}),
    }
    return {name: outcome(step) for name, step in steps.items()}


def official_steps(task):
    client = rewired(WeChatClient(task["app"], task["app_secret"]), task)
    oauth = rewired(WeChatOAuth(task["app"], task["app_secret"], "http://h/t", "snsapi_userinfo", "abc"), task)
    menu = {"button": [{"name": "更多", "sub_button": [{"type": "view", "name": "官网", "url": "http://h/"}]}]}
    personal = {**menu, "matchrule": {"tag_id": "2"}}
    scene = {"expire_seconds": 90, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "窗口一"}}}
    data = {"thing1": {"value": "测评"}}
    subscription = {"touser": "o1", "template_id": "sub", "data": data}
    steps = {
        "custom": lambda: client.message.send_text("o1", "您好"),
        "custom_late": lambda: client.message.send_text("o2", "您好"),
        "renewed": lambda: client.message.send_text("o1", "再来"),
        "limited": lambda: client.message.send_text("o1", "太多"),
        "template": lambda: client.message.send_template("o1", "tpl", data, "http://h/t"),
        "template_wrong": lambda: client.message.send_template("o1", "tpl", {"thing1": {"value": "长" * 21}}),
        "subscription": lambda: client.post("message/subscribe/bizsend", data=subscription),
        "subscription_again": lambda: client.post("message/subscribe/bizsend", data=subscription),
        "templates": client.template.get_all_private_template,
        "followers": client.user.get_followers,
        "follower": lambda: client.user.get("o1"),
        "batch": lambda: client.user.get_batch(["o1", "o2"]),
        "code": lambda: client.qrcode.create(scene),
        "picture": lambda: client._http.get(client.qrcode.get_url(client.qrcode.create(scene))).headers["Content-Type"],
        "no_menu": lambda: client.get("menu/get"),
        "menu": lambda: client.menu.create(menu),
        "personal": lambda: client.menu.add_conditional(personal),
        "seen": lambda: client.menu.try_match("o2"),
        "menu_again": lambda: client.get("menu/get"),
        "ticket": client.jsapi.get_ticket,
        "ips": client.misc.get_wechat_ips,
        "page": lambda: oauth.fetch_access_token(task["official_code"]),
        "person": oauth.get_user_info,
        "page_valid": lambda: oauth.check_access_token(),
        "page_refreshed": lambda: oauth.refresh_access_token(oauth.refresh_token),
        "page_again": lambda: oauth.fetch_access_token(task["official_code"]),
    }
    return {name: outcome(step) for name, step in steps.items()}


def crypto_steps(task):
    """Opens what others sealed, seals something for others to open."""
    found = []
    for case in task["sealed"]:
        kind = CompanyCrypto if case["platform"] == "wecom" else WeChatCrypto
        crypto = kind(case["token"], case["aes_key"], case["id"])
        inner = crypto.decrypt_message(case["body"], case["signature"], case["timestamp"], case["nonce"])
        row = {"inner": inner if isinstance(inner, str) else inner.decode()}
        if row["inner"].startswith("<xml>"):
            parse = parse_message if case["platform"] == "oa" else company.parse_message
            message = parse(row["inner"])
            reply = create_reply("收到：" + case["reply"], message).render() if message.type == "text" else "<xml/>"
            row.update(type=message.type, content=getattr(message, "content", None))
            row["reply"] = crypto.encrypt_message(reply, case["nonce"], case["timestamp"])
        found.append(row)
    return found


def main():
    task = json.load(sys.stdin)
    answer = {"version": wechatpy.__version__, "crypto": crypto_steps(task)}
    if "wecom" in task:
        answer.update(wecom=wecom_steps(task), official=official_steps(task))
    json.dump(answer, sys.stdout)


main()
