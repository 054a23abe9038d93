"""How a platform reaches the service: address, token, key, mode; and how it wraps a message."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import xmltodict

from bot.sandbox.platforms import frame

Mode = Literal["plain", "compatible", "safe"]
Form = Literal["xml", "json"]
Value = str | int | Mapping[str, "Value"] | Sequence["Value"]
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Account:
    """Callback settings of one account. `receive_id` is the corp id or app id, `to_user` what messages name."""

    platform: Literal["wecom", "oa"]
    receive_id: str
    to_user: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    url: str = ""
    mode: Mode = "safe"
    form: Form = "xml"

    def query(self, timestamp: str, nonce: str, encrypted: str, user: str) -> dict[str, str]:
        """The query of a push, or without a user that of the console's check."""
        query = {"timestamp": timestamp, "nonce": nonce}
        if self.platform == "oa":
            query["signature"] = frame.sign(self.token, timestamp, nonce)
            query |= {"openid": user} if user else {}
            if not encrypted:
                return query
            query["encrypt_type"] = "aes"
        return {**query, "msg_signature": frame.sign(self.token, timestamp, nonce, encrypted)}

    def body(self, payload: Mapping[str, Value], encrypted: str) -> bytes:
        """The body of a push: plain fields, encrypted ones, or (compatible) both."""
        outer: dict[str, Value] = {"ToUserName": self.to_user}
        if self.mode != "safe":
            outer |= payload
        if self.platform == "wecom":
            outer["AgentID"] = payload.get("AgentID", "")
        if encrypted:
            outer["Encrypt"] = encrypted
        if self.platform == "wecom" and self.form == "json":
            outer = {name.lower(): value for name, value in outer.items()}
        return render(outer, self.form).encode()

    def seal(self, payload: Mapping[str, Value], prefix: bytes) -> str:
        """The encrypted inner message; empty in plain mode."""
        if self.mode == "plain":
            return ""
        return self.seal_text(render(payload, self.form), prefix)

    def seal_text(self, text: str, prefix: bytes) -> str:
        """Any text, encrypted for this account."""
        return frame.seal(self.aes_key, text, self.receive_id, prefix)

    def read_reply(self, body: bytes) -> dict[str, object]:
        """The fields of a passive reply; ValueError where the phone would show an error."""
        fields = _parse(body)
        lower = {name.lower(): value for name, value in fields.items()}
        encrypted = lower.get("encrypt")
        if encrypted is None:
            if self.mode == "safe":
                raise ValueError("the reply is not encrypted")
            return fields
        stamp, nonce = str(lower.get("timestamp", "")), str(lower.get("nonce", ""))
        if lower.get("msgsignature") != frame.sign(self.token, stamp, nonce, str(encrypted)):
            raise ValueError("the reply's signature is wrong")
        return _parse(frame.unseal(self.aes_key, str(encrypted), self.receive_id).encode())


def render(fields: Mapping[str, Value], form: Form) -> str:
    """A message as WeChat writes it; a list is an element that stands several times."""
    if form == "json":
        return json.dumps(_hoisted(fields), ensure_ascii=False)
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Mapping[str, Value]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Value) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{_elements(value)}</{name}>\n"
    if isinstance(value, str | int):
        return f"<{name}>{_value(value)}</{name}>\n"
    return "".join(_element(name, item) for item in value)


def _hoisted(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    """JSON pushes about subscriptions have `List` at the top, and their numbers are strings."""
    inner = next((value for name, value in fields.items() if name.startswith("SubscribeMsg")), None)
    if not isinstance(inner, Mapping):
        return fields
    outer = {name: str(value) for name, value in fields.items() if not isinstance(value, Mapping)}
    return {**outer, **inner}


def _value(value: str | int) -> str:
    """What people type stands in its CDATA section unescaped, as WeChat delivers it: `]]>` breaks out of it."""
    return str(value) if isinstance(value, int) else f"<![CDATA[{_CONTROL.sub('', value)}]]>"


def _parse(body: bytes) -> dict[str, object]:
    try:
        fields = json.loads(body) if body.lstrip()[:1] == b"{" else xmltodict.parse(body)["xml"]
    except Exception as error:  # expat, json and xmltodict each have their own
        raise ValueError("the reply is neither XML nor JSON") from error
    if not isinstance(fields, dict):
        raise ValueError("the reply has no fields")
    return fields
