"""The platform's language: envelopes, both APIs, and what each refusal asks of us.

wechatpy lends the AES cipher; everything that touches the network or untrusted input is ours.
"""

from .body import form_of
from .cards import CardAnswer, Option, Question, button_card, choices_card, notice_card, read_card_answer, vote_card
from .codes import Reaction
from .credentials import CredentialError, check_credentials
from .envelope import Envelope, EnvelopeError
from .errors import MEANINGS, REACTIONS, IdentityRefused, PlatformError, reaction_to
from .incoming import Incoming, parse_incoming
from .jssdk import sign_page
from .official import OfficialClient, TemplateInfo, Visitor
from .official_people import FollowerInfo, QrCode
from .reply import button_reply, card_reply, sealed_button, sealed_card, sealed_text, text_reply
from .subscriptions import SubscriptionNews, read_subscriptions
from .tokens import MemoryTokenStore, Token, TokenCache, TokenStore
from .wecom import SendReport, WeComClient
from .wecom_people import Department, Member

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
