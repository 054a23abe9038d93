"""Credits for 订阅通知: each consent of a follower is one message that may be sent.

WeChat reports consents, but perhaps not every one (the popup event has been seen for a person's first window only), so
a count is a hint: a row with none left says that there may be more, no row says that there are none. The platform's
43101 is the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import case, delete, select, update

from surveys.store.dialect import insert_into
from surveys.store.tables import credit
from surveys.work import Work

Credits = dict[tuple[str, str], int]  # (openid, template id) → how many
_CHUNK = 500


def gain_credits(work: Work, *, address: str, template_ids: Iterable[str]) -> None:
    """The follower consented: one more for each template named, twice for one named twice."""
    for template_id in template_ids:
        insert = insert_into(work.db, credit).values(address=address, template_id=template_id, credits=1)
        more = {"credits": credit.c.credits + 1}
        work.db.execute(insert.on_conflict_do_update(index_elements=["address", "template_id"], set_=more))


def spend_credits(work: Work, *, spent: Sequence[tuple[str, str]]) -> None:
    """A message took one; a count never falls below none."""
    less = case((credit.c.credits > 0, credit.c.credits - 1), else_=0)
    for address, template_id in spent:
        own = (credit.c.address == address) & (credit.c.template_id == template_id)
        work.db.execute(update(credit).where(own).values(credits=less))


def end_credits(work: Work, *, address: str, template_ids: Iterable[str]) -> None:
    """The follower took the consent back, or the platform says that there is none."""
    own = (credit.c.address == address) & credit.c.template_id.in_(list(template_ids))
    work.db.execute(delete(credit).where(own))


def list_credits(work: Work, *, addresses: Sequence[str]) -> Credits:
    """What each follower has consented to; who never did, or took it back, is left out."""
    left: Credits = {}
    for start in range(0, len(addresses), _CHUNK):
        rows = select(credit).where(credit.c.address.in_(addresses[start : start + _CHUNK]))
        left.update({(row.address, row.template_id): row.credits for row in work.db.execute(rows)})
    return left
