"""What a person looking at the phone page may do with the phone in their hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.sandbox.core import Person, Sandbox

Given = Mapping[str, Any]
Act = Callable[[Sandbox, Person, Given], Awaitable[object]]


class Unknown(Exception):
    """There is no such act on this platform."""


async def perform(sandbox: Sandbox, person: Person, fields: Given) -> None:
    """Do it. ValueError says in words for the person why it cannot be done; `Unknown` that nobody can."""
    name = str(fields.get("act"))
    act = _BOTH.get(name) or (_WECOM if person.platform == "wecom" else _OFFICIAL).get(name)
    if act is None:
        raise Unknown(name)
    try:
        await act(sandbox, person, fields)
    except KeyError as error:
        raise ValueError(f"没有这个：{error.args[0]}") from None


def _value(fields: Given) -> str:
    return str(fields.get("value", ""))


def _chosen(fields: Given) -> dict[str, list[str]]:
    chosen = fields.get("chosen") or {}
    return {str(key): [str(id_) for id_ in ids] for key, ids in chosen.items()} if isinstance(chosen, dict) else {}


def _popup(sandbox: Sandbox, person: Person, fields: Given) -> Awaitable[object]:
    answers = fields.get("answers")
    rows = answers if isinstance(answers, dict) else {}
    scene = 1 if fields.get("value") == "page" else 2
    kept = {str(key): "accept" if answer == "accept" else "reject" for key, answer in rows.items()}
    return sandbox.official.answer_popup(person.key, kept, scene)  # type: ignore[arg-type]


_BOTH: dict[str, Act] = {
    "click": lambda s, p, g: s.platform(p.platform).click(p.key, _value(g)),
    "view": lambda s, p, g: s.platform(p.platform).view(p.key, _value(g)),
}
_WECOM: dict[str, Act] = {
    "enter": lambda s, p, g: s.wecom.enter(p.key),
    "press": lambda s, p, g: s.wecom.press(p.key, int(g["line"]), _value(g), _chosen(g)),
    "leave": lambda s, p, g: s.wecom.leave(p.key),
    "join": lambda s, p, g: s.wecom.join(p.key),
}
_OFFICIAL: dict[str, Act] = {
    "subscribe": lambda s, p, g: s.official.subscribe(p.key),
    "unsubscribe": lambda s, p, g: s.official.unsubscribe(p.key),
    "scan": lambda s, p, g: s.official.scan(p.key, _value(g)),
    "choose": lambda s, p, g: s.official.choose(p.key, int(g["line"]), _value(g)),
    "popup": _popup,
    "revoke": lambda s, p, g: s.official.revoke(p.key, _value(g)),
}
