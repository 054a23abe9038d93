"""The platform's language: envelopes, both APIs, and what each refusal asks of us.

wechatpy lends the AES cipher; everything that touches the network or untrusted input is ours.
"""

from .body import form_of
from .credentials import CredentialError, check_credentials
from .envelope import Envelope, EnvelopeError
from .errors import REACTIONS, IdentityRefused, PlatformError, Reaction, reaction_to
from .incoming import Incoming, parse_incoming
from .official import OfficialClient
from .reply import sealed_text, text_reply
from .tokens import MemoryTokenStore, Token, TokenCache, TokenStore
from .wecom import SendReport, WeComClient

__all__ = [
    "REACTIONS",
    "CredentialError",
    "Envelope",
    "EnvelopeError",
    "IdentityRefused",
    "Incoming",
    "MemoryTokenStore",
    "OfficialClient",
    "PlatformError",
    "Reaction",
    "SendReport",
    "Token",
    "TokenCache",
    "TokenStore",
    "WeComClient",
    "check_credentials",
    "form_of",
    "parse_incoming",
    "reaction_to",
    "sealed_text",
    "text_reply",
]
