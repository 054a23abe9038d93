"""Parties: whoever can be written to and can rate, as one string.

`person:工号` · `enterprise:统一社会信用代码#seat` · `public:…` · `wecom:userid` and `oa:openid` for an
administrator of the settings who is in no roster.
"""

from __future__ import annotations

PERSON = "person"
ENTERPRISE = "enterprise"
PUBLIC = "public"


def person_party(person_id: str) -> str:
    return f"{PERSON}:{person_id}"


def enterprise_party(enterprise_id: str, seat: int) -> str:
    """`seat` counts from 1."""
    return f"{ENTERPRISE}:{enterprise_id}#{seat}"


def party_kind(party: str) -> str:
    return party.partition(":")[0]


def party_key(party: str) -> str:
    """The roster's key: 工号, 统一社会信用代码 (without the seat), or the address itself."""
    kind, _, key = party.partition(":")
    return key.rpartition("#")[0] if kind == ENTERPRISE else key


def party_seat(party: str) -> int:
    """The seat of an enterprise's party; 1 for everybody else."""
    return int(party.rpartition("#")[2]) if party_kind(party) == ENTERPRISE else 1
