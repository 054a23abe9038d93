"""What follows a release, as a plan's `[after]` says: who reads which report, when it is received or contested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.files.toml_table import Table
from surveys.toml_fields import refuse

SELF, HEAD, STAFF, LEADERS, OWNER, PUBLIC = "self", "head", "staff", "leaders", "owner", "public"
READERS: Mapping[str, tuple[str, ...]] = {
    "person": (SELF, HEAD, LEADERS),
    "department": (HEAD, STAFF, LEADERS, PUBLIC),
    "service": (HEAD, STAFF, LEADERS, PUBLIC),
    "project": (OWNER, HEAD, STAFF, LEADERS, PUBLIC),
    "enterprise": (OWNER, PUBLIC),
}
"""Who may be named as a reader, by kind of subject. What rates people is never shown to the public."""
DEFAULT_READERS: Mapping[str, tuple[str, ...]] = {
    "person": (SELF,),
    "department": (HEAD,),
    "service": (HEAD,),
    "project": (OWNER, HEAD),
    "enterprise": (OWNER,),
}
"""Who reads where a plan names nobody."""
_MOST_DAYS = 60
_DAYS = {"served_after": 3, "appeal_days": 5, "accept_days": 2, "decide_days": 10, "talk_days": 5, "notice_days": 5}


@dataclass(frozen=True, slots=True)
class After:
    """All days are working days. Without `sign` nothing is to be received, so nothing can be contested either.

    `served_after`: from then on a person who has not opened the report is listed as not served; `appeal_days`,
    `accept_days`, `decide_days`, `instances`: of appeals; `talk`: grades after which a talk is due within `talk_days`;
    `notice_days`: the shortest posting.
    """

    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sign: bool = False
    served_after: int = _DAYS["served_after"]
    appeal_days: int = _DAYS["appeal_days"]
    accept_days: int = _DAYS["accept_days"]
    decide_days: int = _DAYS["decide_days"]
    instances: int = 2
    talk: tuple[str, ...] = ()
    talk_days: int = _DAYS["talk_days"]
    notice_days: int = _DAYS["notice_days"]

    def readers_of(self, kind: str) -> tuple[str, ...]:
        """Who reads a report about a subject of this kind."""
        return self.readers.get(kind, DEFAULT_READERS[kind])

    def to_document(self) -> dict[str, Any]:
        """JSON-ready; `from_document` gives back an equal value."""
        document = {name: getattr(self, name) for name in self.__dataclass_fields__}
        readers = {kind: list(names) for kind, names in self.readers.items()}
        return {**document, "readers": readers, "talk": list(self.talk)}

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> After:
        """Of a plan frozen before there was such a table: what holds without it."""
        if document is None:
            return cls()
        readers = {kind: tuple(names) for kind, names in document["readers"].items()}
        return cls(**{**document, "readers": readers, "talk": tuple(document["talk"])})


def read_after(top: Table) -> After:
    """Of a plan file's top table. Raises FileError: scoring's codes, and `reader_not_for_kind`."""
    if "after" not in top:
        return After()
    table = top.table("after")
    table.only(tuple(After.__dataclass_fields__))
    days = {key: table.integer(key, default, low=1, high=_MOST_DAYS) for key, default in _DAYS.items()}
    return After(
        readers=_readers(table),
        sign=table.boolean("sign", False),
        instances=table.integer("instances", 2, low=1, high=2),
        talk=table.texts("talk", ()),
        **days,
    )


def _readers(after: Table) -> dict[str, tuple[str, ...]]:
    if "readers" not in after:
        return {}
    table = after.table("readers")
    table.only(tuple(READERS))
    readers = {kind: table.texts(kind) for kind in table.data}
    for kind, names in readers.items():
        for name in names:
            if name not in READERS[kind]:
                known = ", ".join(READERS[kind])
                raise refuse(table, kind, "reader_not_for_kind", value=name, kind=kind, known=known)
    return readers
