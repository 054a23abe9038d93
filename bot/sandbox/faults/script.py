"""Failures on a script: which endpoint, which of its calls, for whom, and what goes wrong.

    sandbox.script([
        {"endpoint": "wecom:/cgi-bin/message/send", "fault": "timeout_after_accept", "at": 3},
        {"endpoint": "/cgi-bin/message/custom/send", "fault": 45047, "user": "o1", "times": 0},
        {"endpoint": "callback/text", "fault": "duplicate"},
    ])

Endpoints are paths, `callback` (everything pushed to the service; `callback/text`, `callback/click` … one
kind of it) and `/connect/oauth2/authorize` (OAuth), with `wecom:` or `oa:` before them where only one
platform is meant. A fault is an errcode or a name out of `NAMES`.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NOT_DONE: dict[str, str] = {
    "timeout": "not carried out, and no answer until the caller gives up",
    "reset": "not carried out, connection reset",
    "502": "not carried out, HTTP 502 with an HTML page",
}
LOST: dict[str, str] = {
    "timeout_after_accept": "carried out, but no answer until the caller gives up",
    "reset_after_accept": "carried out, then the connection is reset",
    "502_after_accept": "carried out, then HTTP 502 with an HTML page",
    "empty": "carried out, 200 with an empty body",
    "truncated": "carried out, half of the JSON",
}
SOFT: dict[str, str] = {
    "slow": "carried out, answered after `value` seconds (default 6)",
    "gzip": "carried out, the answer compressed",
    "warning": "carried out, errcode 0 with `Warning: wrong json format.` in errmsg",
    "rotate": "just before the call every token given so far is replaced by a newer one",
    "expires_in": "a token answer claims `value` seconds of life",
    "invaliduser": "`user` (or everybody) is reported as invalid and gets nothing",
    "unlicenseduser": "`user` (or everybody) is reported as without a licence and gets nothing",
    "drop": "errcode 0, yet nothing is ever shown to `user` (or anybody)",
    "report": "the report on the message says `value` (`failed:user block`, `failed: system failed`)",
    "no_report": "the report on the message never comes",
}
CALLBACK: dict[str, str] = {
    "duplicate": "delivered `value` times (default 3), one after the other",
    "parallel": "two copies at the same moment",
    "out_of_order": "delivered after the next message",
    "delayed": "held until `release()`: hours later, if the test's clock has moved",
    "object": "a list with one member is an object, as JSON pushes of WeChat have it",
    "opiton": "SelectedItems spelled `OpitonIds/OpitonId`",
    "cdata_end": "the text contains `]]>` and elements",
}
FORGERY: dict[str, str] = {
    "stale": "signed, with a timestamp an hour old",
    "bad_signature": "a wrong signature",
    "wrong_receiver": "sealed for another appid or corpid",
    "bad_padding": "PKCS#7 padding broken, signed",
    "oversized": "a body over 64 KB, signed",
    "entity_bomb": "a document type with nested entities, signed",
    "doubled": "FromUserName twice, signed",
    "other_form": "JSON where XML is configured, or the other way round, signed",
}
OAUTH: dict[str, str] = {
    "used_code": "the code has been redeemed already",
    "expired_code": "the code is five minutes old",
    "twice": "WeChat opens the redirect address twice",
    "no_state": "the redirect lacks `state`",
    "no_code": "the person refused: the redirect lacks `code`",
    "snapshot": "a virtual account of 快照页 mode",
    "non_member": "somebody outside the corporation",
}
NAMES: dict[str, str] = {**NOT_DONE, **LOST, **SOFT, **CALLBACK, **FORGERY, **OAUTH}
_HARD = NOT_DONE.keys() | LOST.keys()
Fault = int | str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script.

    `at` is the first call it strikes, counted from 1 over the calls that match; 0 means the next one that no
    earlier step takes. It strikes `times` calls (0: every one from there on), each with probability `chance`.
    With `user` it counts only calls that name this person.
    """

    endpoint: str
    fault: Fault
    at: int = 0
    times: int = 1
    user: str = ""
    chance: float = 1.0
    value: str | float = ""

    def __post_init__(self) -> None:
        if isinstance(self.fault, str) and self.fault not in NAMES:
            raise ValueError(f"unknown failure {self.fault!r}")
        if self.at < 0 or self.times < 0 or not 0 <= self.chance <= 1:
            raise ValueError("at and times are counts, chance lies in 0 … 1")

    @property
    def hard(self) -> bool:
        """It takes the place of the answer; others change what is done."""
        return isinstance(self.fault, int) or self.fault in _HARD

    def number(self, default: float) -> float:
        """`value` as a number."""
        return float(self.value) if self.value != "" else default


@dataclass(slots=True)
class _Planned:
    step: Step
    seen: int = 0
    struck: int = 0

    def due(self, rng: random.Random) -> bool:
        step = self.step
        if step.at:
            self.seen += 1
            inside = self.seen >= step.at and (not step.times or self.seen < step.at + step.times)
        else:
            inside = not step.times or self.struck < step.times
        return inside and (step.chance >= 1 or rng.random() < step.chance)


@dataclass(frozen=True, slots=True)
class Struck:
    """What happens to one call: at most one `hard` failure, any number of others."""

    hard: Step | None = None
    soft: tuple[Step, ...] = field(default=())

    def find(self, name: str) -> Step | None:
        """The step with that fault, if it struck."""
        return next((step for step in self.soft if step.fault == name), None)

    def users(self, name: str, everybody: Iterable[str]) -> set[str]:
        """Whom a fault of that name concerns, in lower case; a step without a user concerns everybody."""
        struck: set[str] = set()
        for step in self.soft:
            if step.fault == name:
                struck |= {step.user.lower()} if step.user else {user.lower() for user in everybody}
        return struck


NOTHING = Struck()


class Faults:
    """The script of a sandbox."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._plans: list[_Planned] = []

    def add(self, step: Step | Mapping[str, Any]) -> None:
        """Plan a step; a mapping has the fields of `Step`. ValueError or TypeError for what is none."""
        step = step if isinstance(step, Step) else Step(**step)
        self._plans.append(_Planned(step))
        # the more exact name goes first; among equals, the order of the script
        self._plans.sort(key=lambda plan: (":" not in plan.step.endpoint, not plan.step.user))

    def take(self, platform: str, names: Collection[str], users: Collection[str] = ()) -> Struck:
        """What strikes this call; `names` are the endpoint's, without platform."""
        if not self._plans:
            return NOTHING
        scoped = {*names, *(f"{platform}:{name}" for name in names)}
        people = {user.lower() for user in users}
        hard: Step | None = None
        soft: list[Step] = []
        for plan in self._plans:
            step = plan.step
            if step.endpoint not in scoped or (step.user and step.user.lower() not in people):
                continue
            if step.hard and hard is not None and not step.at:
                continue
            if not plan.due(self._rng) or (step.hard and hard is not None):
                continue
            plan.struck += 1
            if step.hard:
                hard = step
            else:
                soft.append(step)
        return Struck(hard, tuple(soft))

    def waiting(self) -> list[Step]:
        """Steps that have not struck as often as they should: a test that ends with some has not seen all."""
        return [plan.step for plan in self._plans if plan.struck < max(plan.step.times, 1)]

    def clear(self) -> None:
        """Forget the script."""
        self._plans.clear()
