"""The confirm step: what cannot be undone is described first and done on `确认 CODE`, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from surveys.errors import NotAllowed, NotFound, WrongState
from surveys.store.tables import confirmation
from surveys.work import Work

LIFETIME = timedelta(minutes=30)
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """Something asked for that is done only when it is confirmed; `code` is "" until it is kept."""

    code: str
    action: str
    arguments: Mapping[str, Any]
    asked_by: str
    second_person: bool
    expires_at: datetime
    used_at: datetime | None = None

    @property
    def words(self) -> str:
        """What would happen, as it was shown to whoever asked."""
        return str(self.arguments.get("what", ""))


def ask_confirmation(
    work: Work, *, party: str, action: str, arguments: Mapping[str, Any], second_person: bool = False
) -> str:
    """Keep what `party` asks for; returns the code. With `second_person` another administrator must confirm."""
    code = work.new_code(CODE_LENGTH)
    work.db.execute(
        confirmation.insert().values(
            code=code,
            party=party,
            action=action,
            arguments=dict(arguments),
            second_person=second_person,
            expires_at=work.now + LIFETIME,
        )
    )
    return code


def take_confirmation(work: Work, *, party: str, code: str) -> PendingRequest:
    """Use a code up. Errors: unknown, not yours, second person needed, expired, already used."""
    waiting = select(confirmation).where(confirmation.c.code == code.upper()).with_for_update()
    row = work.db.execute(waiting).one_or_none()
    if row is None:
        raise NotFound("confirmation_unknown", code=code)
    if row.second_person and row.party == party:
        raise NotAllowed("confirmation_second_person", code=code)
    if not row.second_person and row.party != party:
        raise NotFound("confirmation_unknown", code=code)
    if row.used_at is not None:
        raise WrongState("confirmation_used", code=code)
    if row.expires_at <= work.now:
        raise WrongState("confirmation_expired", code=code)
    work.db.execute(update(confirmation).where(confirmation.c.code == row.code).values(used_at=work.now))
    return _pending(row)


def get_pending(work: Work, *, party: str, code: str) -> PendingRequest:
    """What a code stands for, for whoever asked and, where two are needed, for every other administrator.

    Errors: `confirmation_unknown`.
    """
    row = work.db.execute(select(confirmation).where(confirmation.c.code == code.upper())).one_or_none()
    if row is None or not (row.second_person or row.party == party):
        raise NotFound("confirmation_unknown", code=code)
    return _pending(row)


def list_for_second(work: Work, *, party: str) -> tuple[PendingRequest, ...]:
    """What waits for another administrator than the one who asked, and `party` may confirm."""
    waits = confirmation.c.used_at.is_(None) & (confirmation.c.expires_at > work.now)
    others = confirmation.c.second_person & (confirmation.c.party != party)
    rows = work.db.execute(select(confirmation).where(waits, others).order_by(confirmation.c.expires_at))
    return tuple(map(_pending, rows))


def _pending(row: Row[Any]) -> PendingRequest:
    asked = (row.code, row.action, row.arguments, row.party, row.second_person)
    return PendingRequest(*asked, row.expires_at, row.used_at)
