"""Events about 订阅通知: consent given, taken back, spent. XML and JSON pushes differ in shape; one form comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

POPUP, CHANGE, SENT = "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"
_WRAPPERS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


@dataclass(frozen=True, slots=True)
class SubscriptionNews:
    """One entry. Popup and change carry `accepted`; sent carries `msgid`, `error` (0 arrived) and `status`.

    Every accept of a popup is one message that may be sent. The popup event may be missing (it has been seen for a
    person's first window only): the platform's 43101 is the truth, a count of ours only a hint.
    """

    template_id: str
    accepted: bool | None = None
    msgid: str = ""
    error: str = ""
    status: str = ""


def read_subscriptions(fields: Mapping[str, Any]) -> tuple[SubscriptionNews, ...]:
    """The entries of such an event (`Incoming.raw`); empty where there are none."""
    outer = next((fields[name] for name in _WRAPPERS if isinstance(fields.get(name), Mapping)), fields)
    rows = outer.get("List") or []
    news = [_read(row) for row in (rows if isinstance(rows, list) else [rows]) if isinstance(row, Mapping)]
    return tuple(row for row in news if row.template_id)


def _read(row: Mapping[str, Any]) -> SubscriptionNews:
    words = {name: str(row.get(name) or "") for name in ("TemplateId", "SubscribeStatusString", "MsgID", "ErrorStatus")}
    answer = words["SubscribeStatusString"]
    error = str(row.get("ErrorCode", ""))
    return SubscriptionNews(
        words["TemplateId"], answer == "accept" if answer else None, words["MsgID"], error, words["ErrorStatus"]
    )
