"""Which messages have which fields: a field counts only for a kind of message that has it.

Named here are the fields that we read. One that stands where it does not belong was put there by somebody, not by the
platform. Fields that we do not read may stand anywhere, and of an event that we do not know nothing is read.
Source: developers.weixin.qq.com, 接收普通消息, 接收事件推送, 订阅通知;
developer.work.weixin.qq.com/document/path/90240.
"""

from __future__ import annotations

from collections.abc import Mapping

REVOKED, CANCELLED = "user_authorization_revoke", "user_authorization_cancellation"
WITHDRAWALS = (REVOKED, CANCELLED)
"""Events by which WeChat itself tells that the follower in `OpenID` takes back what we were let know of them, or that
the account is given up: we are to erase it. Source: developers.weixin.qq.com, 授权用户信息变更.
"""
OF_MESSAGES: Mapping[str, frozenset[str]] = {
    "text": frozenset({"Content"}),
    "voice": frozenset({"Recognition"}),
}
"""MsgType → the fields that only such messages have."""
_EVERY_EVENT = frozenset({"Event", "EventKey"})
_PRESS = frozenset({"TaskId", "CardType", "ResponseCode", "SelectedItems"})
OF_EVENTS: Mapping[str, frozenset[str]] = {
    "subscribe": frozenset(),
    "unsubscribe": frozenset(),
    "scan": frozenset(),
    "click": frozenset(),
    "view": frozenset(),
    "enter_agent": frozenset(),
    "templatesendjobfinish": frozenset({"MsgID", "Status"}),
    "subscribe_msg_popup_event": frozenset({"SubscribeMsgPopupEvent", "List"}),
    "subscribe_msg_change_event": frozenset({"SubscribeMsgChangeEvent", "List"}),
    "subscribe_msg_sent_event": frozenset({"SubscribeMsgSentEvent", "List"}),
    "template_card_event": _PRESS,
    "template_card_menu_event": _PRESS,
    "change_contact": frozenset({"ChangeType", "UserID", "NewUserID", "Status"}),
    REVOKED: frozenset({"OpenID"}),
    CANCELLED: frozenset({"OpenID"}),
}
"""Event, in lower case → the fields that it has besides those of every event."""
_NAMED = _EVERY_EVENT.union(*OF_MESSAGES.values(), *OF_EVENTS.values())


def find_misplaced(fields: Mapping[str, object], kind: str, event: str) -> str:
    """The name of a field that such a message does not have; "" where all belong. Names in lower case."""
    named = _NAMED & fields.keys()
    if kind != "event":
        return next(iter(sorted(named - OF_MESSAGES.get(kind, frozenset()))), "")
    if event not in OF_EVENTS:
        return ""
    return next(iter(sorted(named - _EVERY_EVENT - OF_EVENTS[event])), "")
