"""The platform's language: envelopes, both APIs, and what each refusal asks of us.

wechatpy lends the AES cipher; everything that touches the network or untrusted input is ours.
"""

from bot.wechat.body import form_of
from bot.wechat.cards import (
    CardAnswer,
    Option,
    Question,
    button_card,
    choices_card,
    notice_card,
    read_card_answer,
    vote_card,
)
from bot.wechat.codes import Reaction
from bot.wechat.credentials import CredentialError, check_credentials
from bot.wechat.envelope import Envelope, EnvelopeError, UnreadableError
from bot.wechat.errors import MEANINGS, REACTIONS, IdentityRefused, PlatformError, reaction_to
from bot.wechat.incoming import Incoming, parse_incoming
from bot.wechat.jssdk import sign_page
from bot.wechat.official import OfficialClient, TemplateInfo, Visitor
from bot.wechat.official_people import FollowerInfo, QrCode
from bot.wechat.reply import button_reply, card_reply, sealed_button, sealed_card, sealed_text, text_reply
from bot.wechat.subscriptions import SubscriptionNews, read_subscriptions
from bot.wechat.tokens import MemoryTokenStore, Token, TokenCache, TokenStore
from bot.wechat.wecom import SendReport, WeComClient
from bot.wechat.wecom_people import Department, Member

__all__ = [
    "MEANINGS",
    "REACTIONS",
    "CardAnswer",
    "CredentialError",
    "Department",
    "Envelope",
    "EnvelopeError",
    "FollowerInfo",
    "IdentityRefused",
    "Incoming",
    "Member",
    "MemoryTokenStore",
    "OfficialClient",
    "Option",
    "PlatformError",
    "QrCode",
    "Question",
    "Reaction",
    "SendReport",
    "SubscriptionNews",
    "TemplateInfo",
    "Token",
    "TokenCache",
    "TokenStore",
    "UnreadableError",
    "Visitor",
    "WeComClient",
    "button_card",
    "button_reply",
    "card_reply",
    "check_credentials",
    "choices_card",
    "form_of",
    "notice_card",
    "parse_incoming",
    "reaction_to",
    "read_card_answer",
    "read_subscriptions",
    "sealed_button",
    "sealed_card",
    "sealed_text",
    "sign_page",
    "text_reply",
    "vote_card",
]
