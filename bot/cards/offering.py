"""Which notices can be asked on a card: decided when they are about to be sent, for those who have one thing left.

A card is personal (it bears its own task id, and mostly another subject), so it costs a call a person. Where nothing in
a round fits on a card, its texts stay equal and go out a thousand at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards.building import CardFacts, build_card
from bot.cards.shape import Shape, find_shape
from bot.phrases.moments import note_today
from bot.wechat.cards import Card
from surveys.accounts.bindings import WECOM, Address
from surveys.answering.card_answers import AskedCard, keep_cards, list_cards, list_last_open
from surveys.errors import NotFound
from surveys.messages.outbox import ASKING, Notice
from surveys.rounds import OPEN, RoundForm, get_round, get_round_form, list_own_ends
from surveys.work import Work

CARD = "card"  # beside a notice's parameters, while it is on its way; never stored


@dataclass(frozen=True, slots=True)
class _Open:
    """A round with a relation that fits on a card."""

    form: RoundForm
    shapes: Mapping[str, Shape]
    closes_at: datetime
    own_ends: Mapping[str, datetime]


def is_candidate(notice: Notice, ways: Sequence[Address]) -> bool:
    """Asks for a form, and goes to a member of WeCom first."""
    return notice.kind in ASKING and notice.round_id is not None and bool(ways) and ways[0].channel == WECOM


def find_card(notice: Notice) -> Card | None:
    """The card that a notice was given by `offer_cards`."""
    return notice.params.get(CARD)


def task_id_of(notice: Notice) -> str:
    """A repetition is the same card, so that the platform knows it again."""
    return f"n{notice.notice_id}"


def offer_cards(work: Work, *, notices: Sequence[Notice], base_url: str, tz: ZoneInfo) -> tuple[Notice, ...]:
    """The notices, each with its card where it can be asked on one; the cards are noted before anything is sent."""
    note_today(work.now.astimezone(tz).date())
    offered: dict[str, Card] = {}
    for round_id in sorted({str(notice.round_id) for notice in notices}):
        of_round = [notice for notice in notices if notice.round_id == round_id]
        opened = _find_open(work, round_id)
        if opened is not None:
            offered |= _offer(work, opened, of_round, base_url, tz)
    return tuple(
        replace(notice, params={**notice.params, CARD: offered[notice.notice_id]})
        if notice.notice_id in offered
        else notice
        for notice in notices
    )


def _find_open(work: Work, round_id: str) -> _Open | None:
    try:
        round_ = get_round(work, round_id=round_id)
    except NotFound:
        return None
    if round_.state != OPEN:
        return None
    form = get_round_form(work, round_id=round_id)
    shapes = {key: shape for key, relation in form.relations.items() if (shape := find_shape(relation.questionnaire))}
    return _Open(form, shapes, round_.closes_at, list_own_ends(work, round_id=round_id)) if shapes else None


def _offer(work: Work, opened: _Open, notices: Collection[Notice], base_url: str, tz: ZoneInfo) -> dict[str, Card]:
    """Notice → card. One that may have arrived already stays the card it was."""
    round_id = opened.form.round_id
    known = list_cards(work, task_ids=[task_id_of(notice) for notice in notices])
    last = list_last_open(work, round_id=round_id, parties=sorted({notice.party for notice in notices}))
    cards: dict[str, AskedCard] = {}
    for notice in notices:
        task_id = task_id_of(notice)
        now = AskedCard(task_id, notice.party, round_id, *last[notice.party]) if notice.party in last else None
        before = known.get(task_id)
        asked = now if before in (None, now) else before if notice.ambiguous else None
        if asked is not None and asked.relation in opened.shapes and asked.subject_id in opened.form.subjects:
            cards[notice.notice_id] = asked
    keep_cards(work, cards=[asked for asked in cards.values() if asked.task_id not in known])
    return {key: _build(opened, asked, base_url, tz) for key, asked in cards.items()}


def _build(opened: _Open, card: AskedCard, base_url: str, tz: ZoneInfo) -> Card:
    form = opened.form
    relation, subject = form.relations[card.relation], form.subjects[card.subject_id]
    link = f"{base_url}/r/{form.round_id}/{card.relation}"
    closes_at = max(opened.closes_at, opened.own_ends.get(card.party, opened.closes_at))
    facts = CardFacts(card.task_id, form.title, closes_at.astimezone(tz), link, relation, subject)
    return build_card(opened.shapes[card.relation], facts)
