"""Signs of ballot stuffing in a public round: counted once, at the seal, without anybody who answered.

Only here a form still stands beside the day it came on. What is left are counts: see `scoring.stuffing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from scoring.stuffing import PublicForm, find_signs
from surveys.parties import party_kind
from surveys.rounds.fast_arrivals import BLOCK
from surveys.rounds.model import Round
from surveys.sealing.rater_diagnostics import RatedBallot
from surveys.store.tables import fast_block
from surveys.work import Work

PUBLIC = "public"


def find_stuffing(work: Work, *, round_: Round, ballots: Iterable[RatedBallot], ledger: Any) -> dict[str, Any]:
    """By relation that the public answered, from `scoring.stuffing.FEWEST` forms on, what `find_signs` says of it.

    `ledger`: the round's rows, each with the day its form came on.
    """
    days = {
        (row.rater, row.relation, row.subject_id): row.done_on.toordinal()
        for row in ledger
        if row.done_on is not None and party_kind(row.rater) == PUBLIC
    }
    forms: dict[str, list[PublicForm]] = defaultdict(list)
    for sheet in ballots:
        day = days.get((sheet.rater, sheet.relation, sheet.subject_id))
        if day is not None:
            forms[sheet.relation].append(PublicForm(sheet.subject_id, day, sheet.values))
    if not forms:
        return {}
    closed_at = round_.closed_at or round_.closes_at
    # the instants' days are those of UTC, so a day of the ledger may lie just outside them
    first = min(round_.opened_at.date().toordinal(), *days.values())
    last = max(closed_at.date().toordinal(), *days.values())
    blocks = select(fast_block).where(fast_block.c.round_id == round_.round_id)
    fast: dict[str, dict[str, int]] = defaultdict(dict)
    for row in work.db.execute(blocks):
        fast[row.relation][row.subject_id] = BLOCK * row.blocks
    signs = {name: find_signs(members, last - first + 1, fast[name]) for name, members in sorted(forms.items())}
    return {name: tree for name, tree in signs.items() if tree is not None}
