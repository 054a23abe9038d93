"""Receipts: after the seal a round publishes the codes of the forms it counted; the holder of a code finds it there.

A code says that a form was counted and nothing about what is in it; whose it is only its holder knows, for the key that
made it is destroyed at the seal.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from surveys.errors import WrongState
from surveys.rounds.model import CLOSED, UNDER_WAY, Round, get_round
from surveys.store.tables import receipt
from surveys.work import Work


@dataclass(frozen=True, slots=True)
class PublishedReceipts:
    """A round's published list, in the order of the codes."""

    round_id: str
    title: str
    codes: tuple[str, ...]


def list_receipts(work: Work, *, round_id: str) -> PublishedReceipts:
    """The published list. Errors: `round_unknown`, `receipts_not_yet` while the round is not sealed."""
    round_ = get_round(work, round_id=round_id)
    if round_.state in (*UNDER_WAY, CLOSED):
        raise WrongState("receipts_not_yet", title=round_.title)
    rows = work.db.execute(select(receipt.c.code).where(receipt.c.round_id == round_id).order_by(receipt.c.code))
    return PublishedReceipts(round_id, round_.title, tuple(rows.scalars()))


def find_receipt(work: Work, *, code: str) -> Round | None:
    """The round that counted this form; None where no published list has the code."""
    round_id = work.db.execute(select(receipt.c.round_id).where(receipt.c.code == code)).scalars().first()
    return None if round_id is None else get_round(work, round_id=round_id)
