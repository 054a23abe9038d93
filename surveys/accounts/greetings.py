"""Greeting somebody who opens the application: the platform tells of every opening, people want it once a day."""

from __future__ import annotations

import hmac
from datetime import UTC, date, datetime, time
from typing import Literal

from sqlalchemy import delete, update

from surveys.store.dialect import insert_new
from surveys.store.tables import claim
from surveys.work import Work

Greeting = Literal["first", "again", "no"]


def take_greeting(work: Work, *, channel: str, address: str, on: date) -> Greeting:
    """Whether to greet this account on that (local) day: for the first time ever, again, or not any more that day.

    What is kept is a keyed hash of the account and the day: neither who came nor when.
    """
    key = _key(work, channel, address)
    day = datetime.combine(on, time(), UTC)
    if insert_new(work.db, claim, {"key": key, "claimed_at": day}):
        return "first"
    later = update(claim).where(claim.c.key == key, claim.c.claimed_at < day).values(claimed_at=day)
    return "again" if work.db.execute(later).rowcount else "no"


def forget_greeting(work: Work, *, channel: str, address: str) -> int:
    """They have gone: not even that they were greeted is kept."""
    return work.db.execute(delete(claim).where(claim.c.key == _key(work, channel, address))).rowcount


def _key(work: Work, channel: str, address: str) -> str:
    digest = hmac.digest(work.derive_key("greetings"), f"{channel}:{address}".encode(), "sha256")
    return f"greeting|{digest.hex()[:32]}"
