"""Cards: a form short enough to be answered inside the message that asks for it.

How a card looks is decided in the chat. Here stands whom it asked about whom, and how its answer becomes a ballot
without harming what the rater has written on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from surveys.answering.answer_sheets import AnswerSheet, get_answer_sheet
from surveys.answering.drafts import save_draft
from surveys.answering.submission import Receipt, Submission, submit_ballots
from surveys.errors import NotFound
from surveys.rounds import RoundForm
from surveys.store.dialect import insert_into
from surveys.store.tables import assignment
from surveys.store.tables import card as card_table
from surveys.work import Work

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class AskedCard:
    """One card, sent to one party: which form it asked for, and about whom. `task_id` names it on the platform."""

    task_id: str
    party: str
    round_id: str
    relation: str
    subject_id: str


def list_last_open(work: Work, *, round_id: str, parties: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Those of `parties` who have exactly one thing left to answer in a round: party → (relation, subject)."""
    last_open = {}
    columns = assignment.c
    for start in range(0, len(parties), _CHUNK):
        rows = work.db.execute(
            select(
                columns.rater,
                func.min(columns.relation).label("relation"),
                func.min(columns.subject_id).label("subject_id"),
            )
            .where(
                columns.round_id == round_id,
                columns.rater.in_(parties[start : start + _CHUNK]),
                columns.done_on.is_(None),
            )
            .group_by(columns.rater)
            .having(func.count() == 1)
        )
        last_open.update({row.rater: (row.relation, row.subject_id) for row in rows})
    return last_open


def keep_cards(work: Work, *, cards: Iterable[AskedCard]) -> None:
    """Store cards before they are sent, so that every answer finds its card. Safe to repeat."""
    rows = [
        {
            "task_id": card.task_id,
            "party": card.party,
            "round_id": card.round_id,
            "relation": card.relation,
            "subject_id": card.subject_id,
        }
        for card in cards
    ]
    if rows:
        work.db.execute(insert_into(work.db, card_table).on_conflict_do_nothing(index_elements=["task_id"]), rows)


def list_cards(work: Work, *, task_ids: Sequence[str]) -> dict[str, AskedCard]:
    """The cards of these names that there are."""
    cards = {}
    for start in range(0, len(task_ids), _CHUNK):
        here = card_table.c.task_id.in_(task_ids[start : start + _CHUNK])
        for row in work.db.execute(select(card_table).where(here)):
            cards[row.task_id] = AskedCard(row.task_id, row.party, row.round_id, row.relation, row.subject_id)
    return cards


def get_card(work: Work, *, task_id: str, party: str | None) -> AskedCard:
    """The card of this name, if it was sent to this party; `not_assigned` (404) otherwise, whatever the reason."""
    card = list_cards(work, task_ids=[task_id]).get(task_id)
    if card is None or party is None or card.party != party:
        raise NotFound("not_assigned")
    return card


def get_card_sheet(work: Work, *, card: AskedCard, form: RoundForm, account: str | None = None) -> AnswerSheet:
    """The sheet behind a card as `account` may see it, locked.

    Errors as `get_answer_sheet`; `not_assigned` where the subject is gone.
    """
    party, relation = card.party, card.relation
    sheet = get_answer_sheet(work, form=form, party=party, relation=relation, account=account, lock=True)
    if all(subject.subject_id != card.subject_id for subject in sheet.subjects):
        raise NotFound("not_assigned")
    return sheet


def is_answered(work: Work, *, card: AskedCard) -> bool:
    """Whether what a card asked has been answered, wherever that was."""
    own = (assignment.c.round_id == card.round_id) & (assignment.c.rater == card.party)
    this = (assignment.c.relation == card.relation) & (assignment.c.subject_id == card.subject_id)
    return work.db.execute(select(assignment.c.done_on).where(own, this)).scalar_one_or_none() is not None


def answer_card(
    work: Work,
    *,
    card: AskedCard,
    form: RoundForm,
    answers: Mapping[str, str],
    tz: ZoneInfo,
    account: str | None = None,
) -> Receipt:
    """Hand in what was chosen on a card: `answers` are canonical texts by item, for the items that stood on it.

    Other items keep what was submitted before (nothing, the first time). Submitting would throw the draft away; it
    stays where it holds something that is not in yet: words begun on the page are the rater's to finish.
    Errors as `get_card_sheet` and `submit_ballots`.
    """
    sheet = get_card_sheet(work, card=card, form=form, account=account)
    before = sheet.submitted.get(card.subject_id, {})
    items = sheet.relation.questionnaire.items
    document = {item.key: answers.get(item.key, before.get(item.key, "")) for item in items}
    sent = Submission(form, card.party, card.relation, {card.subject_id: document}, tz, account)
    (receipt,) = submit_ballots(work, [sent])
    if not isinstance(receipt, Receipt):
        raise receipt
    _keep_draft(work, card, sheet, document, answers, account)
    return receipt


def _keep_draft(
    work: Work,
    card: AskedCard,
    sheet: AnswerSheet,
    document: Mapping[str, str],
    answers: Mapping[str, str],
    account: str | None,
) -> None:
    """Write the draft again, with the card's answers in their places, unless all of it has been submitted."""
    drafted = {subject: dict(values) for subject, values in sheet.drafted.items()}
    about = drafted.get(card.subject_id, {})
    about.update({item: answers[item] for item in about.keys() & answers.keys()})
    submitted = {**sheet.submitted, card.subject_id: document}
    is_more = any(
        raw and raw != submitted.get(subject, {}).get(item, "")
        for subject, values in drafted.items()
        for item, raw in values.items()
    )
    if is_more:
        left_out = {pair for pair in sheet.skipped if not drafted.get(pair[0], {}).get(pair[1])}
        where = {"round_id": card.round_id, "party": card.party, "relation": card.relation}
        save_draft(work, **where, account=account, answers=drafted, skipped=left_out)
