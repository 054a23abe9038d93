"""Members who write to the service: their rows, and their messages sealed beforehand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.wechat import crypto
from bot.wechat.credentials import decode_key
from surveys.store import open_database, upgrade_schema
from surveys.store.tables import person
from surveys.work import Work

SECRET = "benchmark-secret-benchmark-secret"
TOKEN, AES_KEY, CORP_ID = "benchtoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wwbench"
MEMBERS = 2000


def prepare_members(url: str) -> None:
    """Schema and roster, nothing else."""
    upgrade_schema(url)
    database = open_database(url, secret=SECRET.encode(), clock=lambda: datetime.now(UTC), random=random.SystemRandom())
    database.write(_add_members)
    database.close()


def _add_members(work: Work) -> None:
    rows = [
        {
            "person_id": f"{number:05d}",
            "name": f"人{number}",
            "department": f"科{number % 20}",
            "level": "staff",
            "manager_id": None,
            "collaborates": [],
            "wecom_userid": f"User{number}",
            "mobile": None,
            "status": "active",
            "is_admin": False,
        }
        for number in range(MEMBERS)
    ]
    work.db.execute(person.insert(), rows)


def build_messages(first: int, count: int, port: int, text: str) -> Iterator[bytes]:
    """One POST for each of `count` messages, each of another member and with an id of its own."""
    key, stamp = decode_key(AES_KEY), str(int(datetime.now(UTC).timestamp()))
    for number in range(first, first + count):
        inner = (
            f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName>"
            f"<FromUserName><![CDATA[User{number % MEMBERS}]]></FromUserName><CreateTime>{stamp}</CreateTime>"
            f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
            f"<MsgId>{7 * 10**18 + number}</MsgId><AgentID>7</AgentID></xml>"
        )
        encrypted = crypto.encrypt(key, inner, CORP_ID, random.randbytes(16))
        nonce = str(number)
        query = {"msg_signature": crypto.sign(TOKEN, stamp, nonce, encrypted), "timestamp": stamp, "nonce": nonce}
        to = f"<ToUserName><![CDATA[{CORP_ID}]]></ToUserName><AgentID><![CDATA[7]]></AgentID>"
        body = f"<xml>{to}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
        head = (
            f"POST /wechat/wecom?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: Mozilla/4.0\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body
