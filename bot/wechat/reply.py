"""Passive replies: what goes back inside the five seconds, a text or a card that flips to 已提交."""

from __future__ import annotations

import json
import re

from .body import Form
from .envelope import Envelope

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def cdata(text: str) -> str:
    """A CDATA section holding exactly `text`, whatever it contains; control characters are dropped."""
    return "<![CDATA[" + _CONTROL.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def text_reply(to_user: str, from_user: str, created: int, text: str, form: Form = "xml") -> str:
    """A text message in the form of the request, not yet sealed."""
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


def sealed_button(
    envelope: Envelope, fields: dict[str, object], words: str, *, created: int, nonce: str, form: Form = "xml"
) -> bytes:
    """Answer the template_card_event `fields` by ending its card with `words`, ready for the response body."""
    reply = button_reply(str(fields["FromUserName"]), str(fields["ToUserName"]), created, words, form)
    return envelope.seal(reply, str(created), nonce, form)


def sealed_text(
    envelope: Envelope, fields: dict[str, object], text: str, *, created: int, nonce: str, form: Form = "xml"
) -> bytes:
    """Answer the message `fields` (as `Envelope.open` gave them) with `text`, ready for the response body.

    An empty text becomes an empty body, which both platforms take as "nothing to say".
    """
    if not text:
        return b""
    reply = text_reply(str(fields["FromUserName"]), str(fields["ToUserName"]), created, text, form)
    return envelope.seal(reply, str(created), nonce, form)
