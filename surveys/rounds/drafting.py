"""Who has filled something in and not submitted it: counted, while the round is under way, and never named.

A draft's row names nobody; whose it is, only a key made from the secret and the round's salt tells. What is in a draft
is not read for this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from surveys.accounts.addresses import list_addresses_of
from surveys.accounts.proof import account_of
from surveys.anonymity.round_keys import open_round_key
from surveys.errors import SurveyError
from surveys.rounds.model import UNDER_WAY, Round
from surveys.store.tables import assignment, draft, survey_round
from surveys.work import Work


def count_drafting(work: Work, round_: Round, raters: Iterable[str]) -> int:
    """How many of these raters have a draft on a form that they have not submitted; 0 once the round is over.

    Cost: one keyed digest for each form and account, only where there are drafts, and only until each has its owner.
    """
    waiting = sorted(raters)
    if not waiting or round_.state not in UNDER_WAY:
        return 0
    query = select(draft.c.draft_tag).where(draft.c.round_id == round_.round_id)
    tags = {bytes(tag) for tag in work.db.execute(query).scalars()}
    if not tags:
        return 0
    salt = work.db.execute(select(survey_round.c.salt).where(survey_round.c.round_id == round_.round_id)).scalar_one()
    try:
        key = open_round_key(work, round_.round_id, bytes(salt))
    except SurveyError as refused:
        if refused.code != "round_key_wrong":
            raise
        return 0  # how far the round is, the ledger says under any key
    drafting = set()
    for rater, relation, account in _forms(work, round_.round_id, waiting):
        tag = key.draft_tag(rater, relation, account)
        if tag in tags:
            drafting.add(rater)
            tags.discard(tag)
            if not tags:
                break
    return len(drafting)


def _forms(work: Work, round_id: str, raters: list[str]) -> Iterator[tuple[str, str, str | None]]:
    """(rater, relation, account) of each form with something open, for each account that could have begun it."""
    waiting, accounts = set(raters), list_addresses_of(work, parties=raters)
    rows = select(assignment.c.rater, assignment.c.relation).distinct()
    rows = rows.where(assignment.c.round_id == round_id, assignment.c.done_on.is_(None))
    for rater, relation in work.db.execute(rows):
        if rater in waiting:
            for address in accounts.get(rater, ()):
                yield rater, relation, account_of(address.channel, address.address)
            yield rater, relation, None
