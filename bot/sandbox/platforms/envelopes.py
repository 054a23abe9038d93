"""One push as it goes over the line: query and body, honest or, for tests, in one way wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.sandbox.faults.script import FORGERY, Struck
from bot.sandbox.platforms import frame
from bot.sandbox.platforms.account import Account, Value, render
from bot.sandbox.world import World

STALE_SECONDS = 3600
_TOO_LONG = 70_000
_BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_INJECTION = "]]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA["


@dataclass(frozen=True, slots=True)
class Push:
    """Query, body and content type of one POST."""

    query: dict[str, str]
    body: bytes
    content_type: str


def forged(struck: Struck) -> str:
    """The name of the forgery that takes the message's place; empty for an honest one."""
    return next((str(step.fault) for step in struck.soft if step.fault in FORGERY), "")


def altered(payload: Mapping[str, Value], struck: Struck) -> dict[str, Value]:
    """The message with what a script makes of it, inside the envelope."""
    changed = dict(payload)
    if struck.find("cdata_end") is not None and "Content" in changed:  # of what people type; events have none
        changed["Content"] = str(changed.get("Content", "")) + _INJECTION
    if struck.find("opiton") is not None and "SelectedItems" in changed:
        changed["SelectedItems"] = _misspelt(changed["SelectedItems"])
    if struck.find("object") is not None:
        changed = {name: _single(value) for name, value in changed.items()}
    return changed


def make_push(world: World, account: Account, user: str, payload: Mapping[str, Value], forgery: str = "") -> Push:
    """Seal and sign a message with a fresh timestamp and nonce."""
    stamp = int(world.clock()) - (STALE_SECONDS if forgery == "stale" else 0)
    nonce, prefix = str(world.rng.randrange(10**9)), world.rng.randbytes(16)
    if forgery == "other_form":
        account = replace(account, form="xml" if account.form == "json" else "json")
    if forgery == "oversized":
        payload = {**payload, "Content": "评" * _TOO_LONG}
    encrypted = _sealed(account, payload, prefix, forgery)
    query = account.query(str(stamp), nonce, encrypted, user)
    if forgery == "bad_signature":
        query |= {name: frame.sign(value) for name, value in query.items() if name.endswith("signature")}
    body = account.body(payload, encrypted)
    if forgery == "entity_bomb":
        body = _BOMB.encode() + body
    elif forgery == "doubled" and not encrypted:
        body = _doubled(body.decode()).encode()
    return Push(query, body, "application/json" if account.form == "json" else "text/xml")


def _sealed(account: Account, payload: Mapping[str, Value], prefix: bytes, forgery: str) -> str:
    if account.mode == "plain":
        return ""
    text = render(payload, account.form)
    if forgery == "doubled":
        text = _doubled(text)
    receiver = "wx" + "f" * 16 if forgery == "wrong_receiver" else account.receive_id
    return frame.seal(account.aes_key, text, receiver, prefix, broken=forgery == "bad_padding")


def _doubled(text: str) -> str:
    if text.startswith("{"):
        return text[:-1] + ', "FromUserName": "somebody-else"}'
    return text.replace("</xml>", "<FromUserName>somebody-else</FromUserName></xml>")


def _misspelt(value: Value) -> Value:
    if isinstance(value, Mapping):
        return {name.replace("OptionId", "OpitonId"): _misspelt(inner) for name, inner in value.items()}
    return value if isinstance(value, str | int) else [_misspelt(item) for item in value]


def _single(value: Value) -> Value:
    """Lists of one become the one."""
    if isinstance(value, Mapping):
        return {name: _single(inner) for name, inner in value.items()}
    if isinstance(value, str | int):
        return value
    inner = [_single(item) for item in value]
    return inner[0] if len(inner) == 1 else inner
