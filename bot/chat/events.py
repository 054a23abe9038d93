"""What is not a text: somebody comes, goes, scans, or cannot be reached."""

from __future__ import annotations

import re

from bot.chat.commands.base import Chat
from bot.chat.commands.bind import bind
from bot.chat.commands.tasks import count_open
from bot.phrases import chat as phrases
from surveys.accounts import WECOM, forget_account, note_refusal

_SCENE = "qrscene_"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")  # an invitation code on a QR code


def answer_event(chat: Chat, event: str, key: str, status: str) -> str:
    """The reply to an event; "" where there is nothing to say."""
    if event == "unsubscribe":  # the platform demands that what we hold of the account is erased
        forget_account(chat.work, channel=chat.channel, address=chat.address)
        return ""
    if event == "templatesendjobfinish":
        _note_report(chat, status)
        return ""
    if event in ("subscribe", "scan", "enter_agent"):
        code = key.removeprefix(_SCENE)
        return bind(chat, code) if _CODE.fullmatch(code) else welcome(chat)
    return ""


def _note_report(chat: Chat, status: str) -> None:
    """WeChat reports afterwards that a follower blocks templates: there is no point in sending more."""
    if "user block" in status.lower():
        note_refusal(chat.work, channel=chat.channel, address=chat.address, code="user_block")


def welcome(chat: Chat) -> str:
    if chat.profile is None and not chat.is_admin:
        return phrases.welcome_stranger(in_wecom=chat.channel == WECOM)
    return phrases.welcome(name=chat.name, open_count=count_open(chat.work, chat.party), link=chat.office.tasks_link)
