"""What inviting everybody takes: people by channel, and of the followers how many are free to write to now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from surveys.accounts import WECOM, Address
from surveys.preflight.base import INFO, Finding, View
from surveys.store.tables import credit

WINDOW = timedelta(hours=48)  # a follower who wrote within it may be written to


class Delivery:
    name = "delivery"

    def list_findings(self, view: View) -> Iterator[Finding]:
        raters = {one.rater for one in view.drawn.assignments}
        chosen = [ways[0] for rater in sorted(raters) if (ways := view.ways.get(rater))]
        if not chosen:
            return
        followers = [one for one in chosen if one.channel != WECOM]
        recent = [one for one in followers if one.seen_at is not None and view.work.now - one.seen_at < WINDOW]
        credited = _count_credited(view, [one for one in followers if one not in recent])
        params = {
            "wecom": len(chosen) - len(followers),
            "oa": len(followers),
            "recent": len(recent),
            "credited": credited,
        }
        yield Finding(self.name, INFO, params, "delivery")


def _count_credited(view: View, others: list[Address]) -> int:
    """Those outside the window who gave consent to a 订阅通知."""
    if not others:
        return 0
    wanted = select(credit.c.address).where(credit.c.credits > 0)
    known = set(view.work.db.execute(wanted).scalars())
    return sum(one.address in known for one in others)
