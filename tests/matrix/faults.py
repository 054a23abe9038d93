"""Every injection that the sandbox offers as a case: what goes wrong where, and whom it may cost the invitation.

What can go wrong on every way of sending is a case on each. The suite takes every fault once, on these ways in turn;
with `PINGJI_MATRIX=all` in the environment it takes all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.matrix.crowd import ADMIN, One, of_group

SEND, GETTOKEN = "wecom:/cgi-bin/message/send", "wecom:/cgi-bin/gettoken"
CUSTOM, TEMPLATE = "oa:/cgi-bin/message/custom/send", "oa:/cgi-bin/message/template/send"
BIZSEND, STABLE = "oa:/cgi-bin/message/subscribe/bizsend", "oa:/cgi-bin/stable_token"
AUTHORIZE = "/connect/oauth2/authorize"
SUBSCRIBE, WITH_TEMPLATES = "subscribe", "template"
SENDS = {"wecom": SEND, "custom": CUSTOM, "subscription": BIZSEND, "template": TEMPLATE}
TOKENS = {"wecom": GETTOKEN, "oa": STABLE}
Fate = tuple[str, str]  # state, reason
_AT_SENDS_TOO = (-1, 45009, "reset", "502", "timeout_after_accept", "empty", "truncated")  # usual there, not at tokens
REST = ("recent", "credited", "silent")


@dataclass(frozen=True, slots=True)
class Case:
    """One fault. `lost` are those it costs the invitation, with the state and reason that must be given;
    `unseen` those whom nothing tells us of;
    `twice` those to whom a repetition may be shown. `usual` False: left out unless all are wanted.
    """

    group: str
    name: str
    steps: tuple[dict[str, Any], ...]
    offered: str = SUBSCRIBE
    lost: dict[str, Fate] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()
    twice: frozenset[str] = frozenset()
    usual: bool = True

    def __str__(self) -> str:
        return f"{self.group}-{self.name}"


def _step(endpoint: str, fault: int | str, **more: Any) -> dict[str, Any]:
    return {"endpoint": endpoint, "fault": fault, **more}


def _parties(people: Iterable[One]) -> frozenset[str]:
    return frozenset(one.party for one in people)


def _over(channel: str) -> str:
    return WITH_TEMPLATES if channel == "template" else SUBSCRIBE


def _everywhere(group: str, faults: Iterable[int | str], times: int = 3, **more: Any) -> list[Case]:
    """Each fault on each way of sending, where it passes: nobody may lose or repeat anything."""
    return [
        Case(group, f"{fault}-{channel}", (_step(endpoint, fault, times=times, **more),), _over(channel), usual=usual)
        for turn, fault in enumerate(faults)
        for channel, endpoint, usual in _in_turn(SENDS, turn)
    ]


def _in_turn(endpoints: dict[str, str], turn: int) -> Iterator[tuple[str, str, bool]]:
    """(name, endpoint, whether this turn is its own)."""
    for place, (name, endpoint) in enumerate(endpoints.items()):
        yield name, endpoint, place == turn % len(endpoints)


def _token_cases() -> list[Case]:
    cases = _everywhere("token", (42001, 40014, 40001), times=12) + _everywhere("token", ("rotate",), times=2)
    cases += _everywhere("token", (40164, 60020))
    wrong = (40164, 60020, -1, 45009, "reset", "502", "timeout", "timeout_after_accept", "empty", "truncated")
    lives = [("expires_in", {"value": value}) for value in (0, -5, 3, "soon")]
    at_tokens = [(fault, {"times": 3}) for fault in wrong] + [("slow", {"value": 1.5})] + lives
    for turn, (fault, more) in enumerate(at_tokens):
        for name, endpoint, usual in _in_turn(TOKENS, turn):
            usual = usual and fault not in _AT_SENDS_TOO
            label = f"{fault}={more['value']}" if fault == "expires_in" else str(fault)
            cases.append(Case("token", f"{label}-{name}-token", (_step(endpoint, fault, **more),), usual=usual))
    return cases


def _transport_cases() -> list[Case]:
    lost = ("timeout_after_accept", "reset_after_accept", "502_after_accept", "empty", "truncated")
    cases = _everywhere("transport", ("timeout", "reset", "502"))
    cases += _everywhere("transport", ("gzip", "warning"), times=1)  # answers are good: WeCom has but one for all
    cases += _everywhere("transport", ("slow",), times=1, value=1.2)
    chatty = _parties(of_group("recent"))
    for turn, fault in enumerate(lost):
        for channel, endpoint, usual in _in_turn(SENDS, turn):
            twice, steps = (chatty if channel == "custom" else frozenset[str]()), (_step(endpoint, fault, times=3),)
            cases.append(Case("transport", f"{fault}-{channel}", steps, _over(channel), twice=twice, usual=usual))
    return cases


def _recipient_cases() -> list[Case]:
    recent, credited, both = of_group("recent")[15], of_group("credited")[2], of_group("both")[1]
    member = of_group("member")[-100]
    cases = [
        Case(
            "recipient",
            f"{code}-custom",
            (_step(CUSTOM, code, user=recent.openid, times=0),),
            lost={recent.party: ("unreachable", f"oa:{code}")},
        )
        for code in (43004, 43019, 48002, 45015, 45047, 40003)
    ]
    cases += [
        Case(
            "recipient",
            f"{code}-subscription",
            (_step(BIZSEND, code, user=credited.openid, times=0),),
            lost={credited.party: ("unreachable", f"oa:{code}")},
        )
        for code in (43101, 43004, 43019, 40003)
    ]
    for fault, reason in (("invaliduser", "wecom:invaliduser"), ("unlicenseduser", "wecom:unlicensed")):
        steps = tuple(_step(SEND, fault, user=one.userid, times=0) for one in (member, both))
        cases.append(Case("recipient", f"{fault}-wecom", steps, lost={member.party: ("unreachable", reason)}))
    everybody = {one.party: ("unreachable", "wecom:81013") for one in of_group("member")}
    cases.append(Case("recipient", "81013-wecom", (_step(SEND, 81013, times=0),), lost=everybody))
    dropped = (_step(SEND, "drop", user=member.userid, times=0), _step(CUSTOM, "drop", user=recent.openid, times=0))
    cases.append(Case("recipient", "drop", dropped, unseen=_parties((member, recent))))
    return cases + _report_cases(recent, credited)


def _report_cases(recent: One, credited: One) -> list[Case]:
    blocked = _step(TEMPLATE, "report", user=recent.openid, value="failed:user block", times=0)
    broken = _step(TEMPLATE, "report", user=recent.openid, value="failed: system failed", times=0)
    gone = {recent.party: ("unreachable", "oa:user_block")}
    some = _step(TEMPLATE, "report", value="failed: system failed", times=3)
    ended = _step(BIZSEND, "report", user=credited.openid, value="failed:user block", times=0)
    return [
        Case("recipient", "user_block-template", (blocked,), WITH_TEMPLATES, gone),
        Case("recipient", "system_failed-template", (some,), WITH_TEMPLATES),
        Case("recipient", "always_system_failed-template", (broken,), WITH_TEMPLATES),
        Case("recipient", "no_report-template", (_step(TEMPLATE, "no_report", times=0),), WITH_TEMPLATES),
        Case("recipient", "no_report-subscription", (_step(BIZSEND, "no_report", times=0),)),
        Case(
            "recipient",
            "user_block-subscription",
            (ended,),
            lost={credited.party: ("unreachable", "oa:user_block")},
        ),
    ]


def _content_cases() -> list[Case]:
    cases = []
    for code in (40037, 47003, 40249, 43116):
        reason = ("failed", f"oa:content:{code}")
        silent = {one.party: reason for one in of_group("silent")}
        cases.append(Case("content", f"{code}-template", (_step(TEMPLATE, code, times=0),), WITH_TEMPLATES, silent))
        credited = {one.party: reason for one in of_group("credited")}
        cases.append(Case("content", f"{code}-subscription", (_step(BIZSEND, code, times=0),), lost=credited))
    recent = {one.party: ("failed", "oa:content:40249") for one in of_group("recent")}
    cases.append(Case("content", "40249-custom", (_step(CUSTOM, 40249, times=0),), lost=recent))
    members = {one.party: ("failed", "wecom:content:42014") for one in of_group("member")}
    cases.append(Case("content", "42014-wecom", (_step(SEND, 42014, times=0),), lost=members))
    return cases


ON_ANYBODY = ("duplicate", "parallel", "object", "opiton")
CALLBACKS = (*ON_ANYBODY, "out_of_order", "delayed", "cdata_end")
FORGERIES = (
    "stale",
    "bad_signature",
    "wrong_receiver",
    "bad_padding",
    "oversized",
    "entity_bomb",
    "doubled",
    "other_form",
)


def _callback_cases() -> list[Case]:
    """On some of those who write meanwhile; what leaves the words alone on the administrator's confirmation too."""
    cases = []
    for fault in (*CALLBACKS, *FORGERIES):
        users = [one.userid for one in of_group("member")[5:30]] + [one.openid for one in of_group("recent")[:8]]
        users += [ADMIN] if fault in ON_ANYBODY else []
        cases.append(Case("callback", fault, tuple(_step("callback", fault, user=user) for user in users)))
    return cases


OAUTH = ("used_code", "expired_code", "twice", "no_state", "no_code", "snapshot", "non_member")


def visitors() -> list[tuple[str, str]]:
    """(user, platform) of those who open the link while the messages go out."""
    return [(of_group("member")[-20].userid, "wecom"), (of_group("recent")[20].openid, "oa")]


def _oauth_cases() -> list[Case]:
    return [Case("oauth", fault, (_step(AUTHORIZE, fault, times=2),)) for fault in OAUTH]


GROUPS: dict[str, list[Case]] = {
    "token": _token_cases(),
    "quota": _everywhere("quota", (-1, 45009, 45011, 45033, 43117)),
    "recipient": _recipient_cases(),
    "content": _content_cases(),
    "transport": _transport_cases(),
    "callback": _callback_cases(),
    "oauth": _oauth_cases(),
}
ALL = os.environ.get("PINGJI_MATRIX") == "all"
CASES = [case for cases in GROUPS.values() for case in cases if case.usual or ALL]
