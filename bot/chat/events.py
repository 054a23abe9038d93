"""What is not a text: somebody comes, goes, scans, or cannot be reached."""

from __future__ import annotations

import re

from bot.chat.commands.base import Chat
from bot.chat.commands.bind import bind
from bot.chat.commands.tasks import count_open
from bot.phrases import chat as phrases
from bot.phrases import identity, menus
from bot.phrases.errors import error_sentence
from bot.wechat.fields import WITHDRAWALS
from surveys.accounts.bindings import OA, WECOM, find_party
from surveys.accounts.erasure import erase_account
from surveys.accounts.greetings import take_greeting
from surveys.errors import SurveyError
from surveys.messages.outbox import NewNotice, post_notices

_SCENE = "qrscene_"
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")  # an invitation code on a QR code


def answer_event(chat: Chat, event: str, key: str) -> str:
    """The reply to an event; "" where there is nothing to say."""
    if (
        event == "unsubscribe" or event in WITHDRAWALS
    ):  # the platform demands that what we hold of the account is erased
        erase_account(chat.work, channel=chat.channel, address=chat.address)
        return ""
    if event in ("subscribe", "scan"):
        code = key.removeprefix(_SCENE)
        reply = scan(chat, code) if is_invitation_code(code) else welcome(chat)
        if event == "subscribe" and chat.channel == OA:
            offer_choices(chat)
        return reply
    return greet(chat) if event == "enter_agent" else ""


def is_invitation_code(text: str) -> bool:
    """Whether it has the shape of one; whether there is such a code is for `bind` to say."""
    return _CODE.fullmatch(text) is not None


def scan(chat: Chat, code: str) -> str:
    """A personal QR code: as 绑定 with its code, in words for somebody who has typed nothing."""
    try:
        return bind(chat, code)
    except SurveyError as error:  # refused before anything was written
        return identity.scan_refused(error) or error_sentence(error)


def greet(chat: Chat) -> str:
    """WeCom tells of every opening of the chat: a greeting at most once a day, after the first only with news."""
    today = chat.local(chat.work.now).date()
    greeting = take_greeting(chat.work, channel=chat.channel, address=chat.address, on=today)
    if greeting == "no" or (greeting == "again" and chat.party is not None and not count_open(chat.work, chat.party)):
        return ""
    return welcome(chat)


def offer_choices(chat: Chat) -> None:
    """Words to tap for a new follower. The reply itself cannot hold them: they follow, within the allowed minute."""
    known = find_party(chat.work, channel=chat.channel, address=chat.address) is not None
    choices = menus.TAP_KNOWN if known else menus.TAP_STRANGER
    params = {"choices": list(choices), "text": f"{menus.TAP_HEAD}{'、'.join(choices)}"}
    party = f"{chat.channel}:{chat.address}"
    post_notices(chat.work, [NewNotice(f"menu:{chat.message_key}", party, "menu", params)])


def welcome(chat: Chat) -> str:
    """What somebody reads who comes: what is to be done, or how to say who they are."""
    if chat.profile is None and not chat.is_admin:
        return phrases.welcome_stranger(in_wecom=chat.channel == WECOM)
    return phrases.welcome(name=chat.name, open_count=count_open(chat.work, chat.party), link=chat.office.tasks_link)
