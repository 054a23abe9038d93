"""Passive replies: what goes back inside the five seconds, a text or a card that flips to 已提交."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.wechat.body import Form
from bot.wechat.cards import Card
from bot.wechat.envelope import Envelope
from bot.wechat.plain import plain_text

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cdata(text: str) -> str:
    """A CDATA section holding exactly `text`, whatever it contains; control characters are dropped."""
    return "<![CDATA[" + _CONTROL.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def text_reply(
    to_user: str, from_user: str, created: int, text: str, form: Form = "xml", *, own_address: str = ""
) -> str:
    """A text message in the form of the request, not yet sealed; its only links begin with `own_address`."""
    text = plain_text(text, own_address)
    if form == "json":
        fields = {"ToUserName": to_user, "FromUserName": from_user, "CreateTime": created}
        clean = _CONTROL.sub("", text)
        return json.dumps({**fields, "MsgType": "text", "Content": clean}, ensure_ascii=False)
    return (
        f"<xml><ToUserName>{cdata(to_user)}</ToUserName><FromUserName>{cdata(from_user)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(text)}</Content></xml>"
    )


def button_reply(to_user: str, from_user: str, created: int, words: str, form: Form = "xml") -> str:
    """Ends the card that was tapped: its button shows `words`. WeCom, as the answer to a template_card_event."""
    clean = _CONTROL.sub("", words)
    if form == "json":
        fields = {"ToUserName": to_user, "FromUserName": from_user, "CreateTime": created}
        return json.dumps({**fields, "MsgType": "update_button", "Button": {"ReplaceName": clean}}, ensure_ascii=False)
    return (
        f"<xml><ToUserName>{cdata(to_user)}</ToUserName><FromUserName>{cdata(from_user)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[update_button]]></MsgType>"
        f"<Button><ReplaceName>{cdata(clean)}</ReplaceName></Button></xml>"
    )


def _ends(envelope: Envelope, fields: dict[str, object]) -> tuple[str, str]:
    """To whom and from whom the reply to `fields` goes; a message that names no receiver was for this account."""
    return str(fields["FromUserName"]), str(fields.get("ToUserName") or envelope.receive_id)


def sealed_button(
    envelope: Envelope, fields: dict[str, object], words: str, *, created: int, nonce: str, form: Form = "xml"
) -> bytes:
    """Answer the template_card_event `fields` by ending its card with `words`, ready for the response body."""
    reply = button_reply(*_ends(envelope, fields), created, words, form)
    return envelope.seal(reply, str(created), nonce, form)


def card_reply(to_user: str, from_user: str, created: int, card: Card, form: Form = "xml") -> str:
    """Puts `card` in the place of the one that was tapped. WeCom, as the answer to a template_card_event."""
    if form == "json":
        fields = {"ToUserName": to_user, "FromUserName": from_user, "CreateTime": created}
        whole = {**fields, "MsgType": "update_template_card", "TemplateCard": _named(card)}
        return _CONTROL.sub("", json.dumps(whole, ensure_ascii=False))
    return (
        f"<xml><ToUserName>{cdata(to_user)}</ToUserName><FromUserName>{cdata(from_user)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType><![CDATA[update_template_card]]></MsgType>"
        f"{_elements('TemplateCard', _named(card))}</xml>"
    )


_OWN_NAMES = {"checkbox": "CheckBox", "keyname": "KeyName"}


def _named(value: object) -> Any:
    """A card's fields as callbacks spell them: `main_title` is `MainTitle`."""
    if isinstance(value, Mapping):
        names = {name: _OWN_NAMES.get(name) or "".join(map(str.capitalize, name.split("_"))) for name in value}
        return {names[name]: _named(inner) for name, inner in value.items()}
    return [_named(item) for item in value] if isinstance(value, list | tuple) else value


def _elements(name: str, value: object) -> str:
    """XML elements; a list is the element once for each."""
    if isinstance(value, list):
        return "".join(_elements(name, item) for item in value)
    if isinstance(value, dict):
        return f"<{name}>{''.join(_elements(key, inner) for key, inner in value.items())}</{name}>"
    if isinstance(value, bool | int):
        return f"<{name}>{str(value).lower()}</{name}>"
    return f"<{name}>{cdata(str(value))}</{name}>"


def sealed_card(
    envelope: Envelope, fields: dict[str, object], card: Card, *, created: int, nonce: str, form: Form = "xml"
) -> bytes:
    """Answer the template_card_event `fields` by putting `card` in its place, ready for the response body."""
    reply = card_reply(*_ends(envelope, fields), created, card, form)
    return envelope.seal(reply, str(created), nonce, form)


def sealed_text(
    envelope: Envelope, fields: dict[str, object], text: str, *, created: int, nonce: str, form: Form = "xml"
) -> bytes:
    """Answer the message `fields` (as `Envelope.open` gave them) with `text`, ready for the response body.

    An empty text becomes an empty body, which both platforms take as "nothing to say".
    """
    if not text:
        return b""
    reply = text_reply(*_ends(envelope, fields), created, text, form, own_address=envelope.own_address)
    return envelope.seal(reply, str(created), nonce, form)
