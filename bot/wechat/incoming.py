"""One message or event of either platform, in one shape."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from bot.wechat.body import Fields
from bot.wechat.envelope import EnvelopeError, Platform, UnreadableError
from bot.wechat.fields import WITHDRAWALS, find_misplaced
from bot.wechat.subscriptions import read_subscriptions

LONGEST_NAME = 128
"""Characters of a sender or a message id, with room to spare: openids have 28, userids 64, ids 20 digits."""
TELLING = (
    *("Event", "EventKey", "TaskId", "MsgID", "Content"),
    *("ChangeType", "UserID", "NewUserID", "Id", "TagId"),  # many changes of an address book share a second
)
"""What tells two events of one sender in one second apart, and is equal whenever one is delivered again."""


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
    """Name the fields of an opened envelope.

    `EnvelopeError` (`doubled_field`, `misplaced_field`) for what somebody has put together, `UnreadableError` for a
    message without an identity field.
    """
    sender, _ = _text(fields, "FromUserName"), _text(fields, "ToUserName")  # both stand in the reply
    kind, event = _text(fields, "MsgType").lower(), _text(fields, "Event").lower()
    created = _text(fields, "CreateTime")
    if kind and find_misplaced(fields, kind, event):
        raise EnvelopeError("misplaced_field")
    if platform == "oa" and event in WITHDRAWALS:
        sender = _text(fields, "OpenID")
    is_time = created.isascii() and created.isdigit() and len(created) <= 12
    if not kind or not is_time or not 0 < len(sender) <= LONGEST_NAME:
        raise UnreadableError("no_message", fields)
    sender = sender.lower() if platform == "wecom" else sender
    return Incoming(
        platform=platform,
        sender=sender,
        kind=kind,
        text=_text(fields, "Content") or _text(fields, "Recognition"),
        event=event,
        event_key=_text(fields, "EventKey"),
        message_key=_message_key(platform, kind, sender, created, fields),
        agent_id=_text(fields, "AgentID"),
        created=int(created),
        raw=fields,
    )


def _message_key(platform: Platform, kind: str, sender: str, created: str, fields: Fields) -> str:
    """Sender and MsgId where there is one, for several people may be given one id at once (WxJava issue 333).

    An event has none, and two events may share a second. The `MsgID` of TEMPLATESENDJOBFINISH is that of the sent
    message, yet it tells two reports apart. The key does not show who sent it.
    """
    number = _text(fields, "MsgId")
    if kind != "event" and 0 < len(number) <= LONGEST_NAME:
        return f"{platform}:message:{_digest(sender, number)}"
    news = (f"{news.template_id}/{news.accepted}/{news.msgid}/{news.error}" for news in read_subscriptions(fields))
    return (
        f"{platform}:event:{_digest(sender, created, kind, number, *(_text(fields, name) for name in TELLING), *news)}"
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _text(fields: Fields, name: str) -> str:
    """The field as text. An element that stands twice is a forgery, and so is one with children."""
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise EnvelopeError("doubled_field")
    return value
