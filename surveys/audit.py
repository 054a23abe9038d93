"""The audit trail: what administrators and the scheduler did. It never holds an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from surveys.parties import PERSON, party_key, party_kind
from surveys.store.tables import audit, person
from surveys.work import Work


def record_act(work: Work, *, actor: str, action: str, target: str, **detail: object) -> None:
    """Write one act. `actor` is a party, `scheduler` or `cli`; `target` says what it was done to."""
    work.db.execute(
        audit.insert().values(
            audit_id=work.new_id(), at=work.now, actor=actor, action=action, object=target, detail=detail
        )
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the trail. `name` is the actor's and `target_name` the target's, where the roster knows one."""

    audit_id: str
    at: datetime
    actor: str
    name: str
    action: str
    target: str
    detail: Mapping[str, Any]
    target_name: str = ""


def list_acts(work: Work, *, limit: int, skip: int = 0) -> tuple[Act, ...]:
    """Acts, the newest first."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.audit_id).limit(limit).offset(skip)
    rows = work.db.execute(query).all()
    named = {party for row in rows for party in (row.actor, row.object)}
    keys = {party_key(party): party for party in named if party_kind(party) == PERSON}
    people = work.db.execute(select(person.c.person_id, person.c.name).where(person.c.person_id.in_(list(keys))))
    names = {keys[row.person_id]: row.name for row in people}
    return tuple(
        Act(
            row.audit_id,
            row.at,
            row.actor,
            names.get(row.actor, ""),
            row.action,
            row.object,
            row.detail,
            names.get(row.object, ""),
        )
        for row in rows
    )
