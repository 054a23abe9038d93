"""Where each rater of a round stands, from being told to being done: never from answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from surveys.accounts.bindings import list_profiles
from surveys.messages.outbox import ASKING
from surveys.parties import PUBLIC, party_kind
from surveys.rounds.form_views import list_visitors
from surveys.rounds.model import EXCLUDED, SUBJECT_LEFT
from surveys.rounds.progress import count_by_rater, list_unreachable
from surveys.store.tables import notice, refusal
from surveys.work import Work

PLANNED, SENT, DELIVERED, OPENED = "planned", "sent", "delivered", "opened"
HALF_ANSWERED, DONE, REFUSED, UNREACHABLE = "half_answered", "done", "refused", "unreachable"
DELIVERY_STATES = (PLANNED, SENT, DELIVERED, OPENED, HALF_ANSWERED, DONE, REFUSED, UNREACHABLE)


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """One rater: the furthest that is known. `channel` is the last one tried, `reason` a code where unreachable."""

    party: str
    name: str
    state: str
    channel: str
    reason: str


def list_delivery_states(work: Work, *, round_id: str) -> tuple[DeliveryState, ...]:
    """Everybody who was asked, by party; passers-by were not, and are not listed. `opened` is known until the seal;
    `delivered` only where it is reported.

    `refused`: gave back all that was asked of them. `unreachable`: nothing got through, and they have not come by
    themselves.
    """
    counts = {
        rater: figures for rater, figures in count_by_rater(work, round_id).items() if party_kind(rater) != PUBLIC
    }
    waiting = [rater for rater, (n, done) in counts.items() if done < n]
    reasons = list_unreachable(work, round_id, waiting)
    visitors, notices = list_visitors(work, round_id=round_id), _list_notices(work, round_id)
    given_back = (refusal.c.round_id == round_id) & refusal.c.reason.not_in((SUBJECT_LEFT, EXCLUDED))
    gone = set(work.db.execute(select(refusal.c.rater).where(given_back)).scalars()) - set(counts)
    names = list_profiles(work, parties=sorted({*counts, *gone}))
    states = {
        rater: _state(n, done, rater in visitors, notices.get(rater, ()), rater in reasons)
        for rater, (n, done) in counts.items()
    } | dict.fromkeys(gone, REFUSED)
    return tuple(
        DeliveryState(
            party,
            names[party].name if party in names else party,
            states[party],
            next((row.channel for row in reversed(notices.get(party, [])) if row.channel), ""),
            reasons[party] if states[party] == UNREACHABLE else "",
        )
        for party in sorted(states)
    )


def _list_notices(work: Work, round_id: str) -> Mapping[str, list[Any]]:
    """Party → what it was written about the round, the newest last."""
    asking = (
        select(notice.c.party, notice.c.state, notice.c.channel, notice.c.delivered_at)
        .where(notice.c.round_id == round_id, notice.c.kind.in_(ASKING))
        .order_by(notice.c.due_at, notice.c.key)
    )
    by_party: dict[str, list[Any]] = {}
    for row in work.db.execute(asking):
        by_party.setdefault(row.party, []).append(row)
    return by_party


def _state(n: int, done: int, has_opened: bool, notices: Iterable[Any], is_unreachable: bool) -> str:
    if done:
        return DONE if done == n else HALF_ANSWERED
    if has_opened:
        return OPENED
    if is_unreachable:
        return UNREACHABLE
    rows = list(notices)
    if any(row.delivered_at is not None for row in rows):
        return DELIVERED
    return SENT if any(row.state == "sent" for row in rows) else PLANNED
