"""The audit trail: what administrators and the scheduler did. It never holds an answer."""

from __future__ import annotations

from surveys.store.tables import audit
from surveys.work import Work


def record_act(work: Work, *, actor: str, action: str, target: str, **detail: object) -> None:
    """Write one act. ``actor`` is a party, ``scheduler`` or ``cli``; ``target`` says what it was done to."""
    work.db.execute(
        audit.insert().values(
            audit_id=work.new_id(), at=work.now, actor=actor, action=action, object=target, detail=detail
        )
    )
