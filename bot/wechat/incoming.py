"""One message or event of either platform, in one shape."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from bot.wechat.body import Fields
from bot.wechat.envelope import EnvelopeError, Platform
from bot.wechat.subscriptions import read_subscriptions

LONGEST_NAME = 128
"""Characters of a sender or a message id, with room to spare: openids have 28, userids 64, ids 20 digits."""
TELLING = (
    *("Event", "EventKey", "TaskId", "MsgID", "Content"),
    *("ChangeType", "UserID", "NewUserID", "Id", "TagId"),  # many changes of an address book share a second
)
"""What tells two events of one sender in one second apart, and is equal whenever one is delivered again."""
WITHDRAWALS = ("user_authorization_revoke", "user_authorization_cancellation")
"""Events by which WeChat itself tells that the follower in `OpenID` takes back what we were let know of them, or that
the account is given up: we are to erase it. Source: developers.weixin.qq.com, 授权用户信息变更.
"""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What arrived. `message_key` is equal for every delivery of the same message, and only for those.

    `sender` is a WeCom userid in lower case (the platform ignores case) or an openid; of `WITHDRAWALS` it is
    the follower whom they are about. `kind` is `text`,
    `event`, `voice` or what else the platform calls it; `event` is lower case, empty for messages.
    `created` is in Unix seconds. `raw` holds every field as text, or nested dicts and lists.
    """

    platform: Platform
    sender: str
    kind: str
    text: str
    event: str
    event_key: str
    message_key: str
    agent_id: str
    created: int
    raw: dict[str, Any] = field(repr=False, hash=False, compare=False)


def parse_incoming(platform: Platform, fields: Fields) -> Incoming:
    """Name the fields of an opened envelope; a missing or doubled identity field is an `EnvelopeError`."""
    sender, _ = _one(fields, "FromUserName"), _one(fields, "ToUserName")  # both stand in the reply
    kind, event = _one(fields, "MsgType").lower(), _one(fields, "Event").lower()
    if platform == "oa" and event in WITHDRAWALS:
        sender = _one(fields, "OpenID")
    if not sender or not kind or len(sender) > LONGEST_NAME:
        raise EnvelopeError("no_message")
    created = _one(fields, "CreateTime")
    if not created.isascii() or not created.isdigit() or len(created) > 12:
        raise EnvelopeError("no_message")
    sender = sender.lower() if platform == "wecom" else sender
    return Incoming(
        platform=platform,
        sender=sender,
        kind=kind,
        text=_one(fields, "Content") or _one(fields, "Recognition"),
        event=event,
        event_key=_one(fields, "EventKey"),
        message_key=_message_key(platform, kind, sender, created, fields),
        agent_id=_one(fields, "AgentID"),
        created=int(created),
        raw=fields,
    )


def _message_key(platform: Platform, kind: str, sender: str, created: str, fields: Fields) -> str:
    """MsgId where there is one; an event has none, and two events may share a second.

    The `MsgID` of TEMPLATESENDJOBFINISH is that of the sent message, yet it tells two reports apart.
    """
    number = _one(fields, "MsgId")
    if kind != "event" and 0 < len(number) <= LONGEST_NAME:
        return f"{platform}:{number}"
    told = (f"{news.template_id}/{news.accepted}/{news.msgid}/{news.error}" for news in read_subscriptions(fields))
    parts = (sender, created, kind, number, *(_one(fields, name) for name in TELLING), *told)
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{platform}:event:{digest[:32]}"


def _one(fields: Fields, name: str) -> str:
    """The field as text. An element that stands twice is a forgery, and so is one with children."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise EnvelopeError("doubled_field")
    return value
