"""What WeChat tells afterwards of messages and consents: arrived, lost and why; 订阅通知 allowed or taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.wechat import SubscriptionNews, read_subscriptions
from bot.wechat.subscriptions import CHANGE, POPUP, SENT
from surveys.messages.delivery_reports import ARRIVED, SYSTEM_FAILED, USER_BLOCK, note_report, subscription_reference
from surveys.messages.subscription_credits import end_credits, gain_credits
from surveys.work import Work

TEMPLATE = "templatesendjobfinish"
_NO_CREDIT = "43101"


@dataclass(frozen=True, slots=True)
class Report:
    """One such event, without anything of the platform's form."""

    event: str
    message_id: str = ""
    status: str = ""
    news: tuple[SubscriptionNews, ...] = ()


def read_report(event: str, raw: Mapping[str, Any]) -> Report | None:
    """None for every other event."""
    if event == TEMPLATE:
        return Report(event, str(raw.get("MsgID") or ""), str(raw.get("Status") or ""))
    return Report(event, news=read_subscriptions(raw)) if event in (POPUP, CHANGE, SENT) else None


def note_platform_report(work: Work, *, address: str, report: Report) -> None:
    """Write it down; there is nothing to reply."""
    if report.event == TEMPLATE and report.message_id:
        status = read_status(report.status)
        ids = {"message_id": report.message_id, "report_id": report.message_id}
        note_report(work, address=address, status=status, **ids)
    taken = [news.template_id for news in report.news if news.accepted is False]
    if report.event == POPUP:  # a refusal in a window takes back nothing that was given before
        gain_credits(work, address=address, template_ids=[news.template_id for news in report.news if news.accepted])
    elif report.event == CHANGE and taken:
        end_credits(work, address=address, template_ids=taken)
    elif report.event == SENT:
        for news in report.news:
            _note_sent(work, address, news)


def _note_sent(work: Work, address: str, news: SubscriptionNews) -> None:
    """The answer to the sending had no msgid: the report finds the newest such message to this follower."""
    status = ARRIVED if news.error in ("", "0") else read_status(news.status, code=news.error)
    if status == _NO_CREDIT:
        end_credits(work, address=address, template_ids=[news.template_id])
    reference = subscription_reference(address, news.template_id)
    note_report(work, address=address, message_id=reference, report_id=news.msgid or reference, status=status)


def read_status(status: str, *, code: str = "") -> str:
    """`success` → arrived; `failed:user block` → user_block; a failure of theirs, a limit → system_failed."""
    words = " ".join(status.lower().split())
    if words == "success":
        return ARRIVED
    if "block" in words:
        return USER_BLOCK
    if "accept" in words or code == _NO_CREDIT:
        return _NO_CREDIT
    return code if code and code != "-1" else SYSTEM_FAILED
