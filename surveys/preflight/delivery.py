"""What inviting everybody takes: people by channel, and of the followers how many are free to write to now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from surveys.accounts import WECOM, Address
from surveys.preflight.base import INFO, Finding, View
from surveys.senders import WINDOW
from surveys.store.tables import credit


class Delivery:
    name = "delivery"

    def list_findings(self, view: View) -> Iterator[Finding]:
        raters = {one.rater for one in view.drawn.assignments}
        chosen = [way for rater in sorted(raters) if (way := _first_open(view.ways.get(rater, ()))) is not None]
        if not chosen:
            return
        followers = [one for one in chosen if one.channel != WECOM]
        recent = [one for one in followers if one.seen_at is not None and view.work.now - one.seen_at <= WINDOW]
        credited = _count_credited(view, [one for one in followers if one not in recent])
        params = {
            "wecom": len(chosen) - len(followers),
            "oa": len(followers),
            "recent": len(recent),
            "credited": credited,
        }
        yield Finding(self.name, INFO, params, "delivery")


def _first_open(ways: Sequence[Address]) -> Address | None:
    """The way that delivery tries first: one that the Official Account has refused is closed, WeCom's never are."""
    return next((way for way in ways if way.channel == WECOM or not way.refused), None)


def _count_credited(view: View, others: list[Address]) -> int:
    """Those outside the window who gave consent to a 订阅通知."""
    if not others:
        return 0
    wanted = select(credit.c.address).where(credit.c.credits > 0)
    known = set(view.work.db.execute(wanted).scalars())
    return sum(one.address in known for one in others)
