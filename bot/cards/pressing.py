"""Somebody pressed a card: the same action as the page's submit, and the card that takes its place.

Who pressed is the sender of the callback; what the card asked is its row. A press acts once however often the platform
delivers it. Nothing of what was chosen is kept but the ballot: of the reply only its code is, and the mark by which a
press is known is made with the round's key, for sender, second and choice could be guessed back from any digest that
can still be made after the seal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.cards.building import SUBMIT_KEY, VALUE, CardFacts, build_card, done_card, refused_card
from bot.cards.shape import Shape, find_shape
from bot.office import ReplyContext
from bot.phrases import cards as phrases
from bot.phrases.errors import error_sentence
from bot.phrases.moments import note_today
from bot.wechat import CardAnswer
from bot.wechat.cards import Card
from surveys.accounts.bindings import WECOM, find_party
from surveys.accounts.proof import account_of
from surveys.anonymity.round_keys import find_receipt_code, find_round_key
from surveys.answering.card_answers import AskedCard, answer_card, get_card, is_answered
from surveys.errors import Invalid, SurveyError
from surveys.messages.inbox import Reply, answer_once
from surveys.rounds import CLOSED, UNDER_WAY, find_own_end, get_round, get_round_form
from surveys.store.savepoints import savepoint
from surveys.work import Work

DONE, AGAIN = "done", "again"
_STILL_OPEN = {AGAIN: phrases.AGAIN, "round_paused": phrases.PAUSED}  # the card stays, and says why
STALE = timedelta(minutes=20)
"""A press that was so long under way, to something answered meanwhile, no longer says what its sender wants."""


@dataclass(frozen=True, slots=True)
class Press:
    """One `template_card_event`. `sender` is the platform's word; `key` tells it from every other press."""

    sender: str
    key: str
    created: int  # Unix seconds
    answer: CardAnswer


def press_card(work: Work, *, press: Press, office: ReplyContext) -> Card:
    """Act on a press, once, and return the card to show instead. Refusals are cards too.

    Whoever a card was not sent to is not even told which round it was about.
    """
    note_today(work.now.astimezone(office.tz).date())
    try:
        card = _card_of(work, press)
    except SurveyError:
        return refused_card(phrases.NOT_YOURS, office.tasks_link)
    handler = partial(_act, card=card, press=press, office=office)
    key = find_round_key(work, round_id=card.round_id)
    if key is None:  # sealed: it can have no effect
        return _show(work, card, handler(work).text, office)
    chosen = sorted(f"{question}={','.join(ids)}" for question, ids in press.answer.chosen.items())
    mark = key.press_mark(press.key, *chosen)
    return _show(work, card, answer_once(work, message_key=f"card:{mark}", handler=handler).text, office)


def _card_of(work: Work, press: Press) -> AskedCard:
    party = find_party(work, channel=WECOM, address=press.sender)
    return get_card(work, task_id=press.answer.task_id, party=party)


def _act(work: Work, *, card: AskedCard, press: Press, office: ReplyContext) -> Reply:
    """What became of it, as a code: that is all that is stored."""
    try:
        with savepoint(work):
            return Reply(_take(work, card, press, office))
    except SurveyError as error:
        return Reply(error.code)


def _take(work: Work, card: AskedCard, press: Press, office: ReplyContext) -> str:
    pressed_at = datetime.fromtimestamp(press.created, UTC)
    if work.now - pressed_at > STALE and is_answered(work, card=card):
        return DONE
    form = get_round_form(work, round_id=card.round_id, rater=card.party)
    shape = find_shape(form.relations[card.relation].questionnaire)
    answers = read_answers(shape, press.answer) if shape is not None else None
    if answers is None:
        return AGAIN
    account = account_of(WECOM, press.sender)
    answer_card(work, card=card, form=form, answers=answers, tz=office.tz, account=account)
    return DONE


def read_answers(shape: Shape, answer: CardAnswer) -> dict[str, str] | None:
    """Canonical texts by item; None where not every item of the card has one of its options."""
    if shape.kind != "buttons" and answer.key != SUBMIT_KEY:
        return None
    values = {}
    for place, choice in enumerate(shape.choices):
        ids = (answer.key,) if shape.kind == "buttons" else answer.chosen.get(str(place), ())
        offered = {VALUE + value: value for value, _ in choice.options}
        if len(ids) != 1 or ids[0] not in offered:
            return None
        try:
            values[choice.item.key] = choice.item.canonical(offered[ids[0]])
        except Invalid:
            return None
    return values


def _show(work: Work, card: AskedCard, code: str, office: ReplyContext) -> Card:
    """The card for a code."""
    round_ = get_round(work, round_id=card.round_id)
    form = get_round_form(work, round_id=card.round_id, rater=card.party)
    subject, relation = form.subjects.get(card.subject_id), form.relations[card.relation]
    shape = find_shape(relation.questionnaire)
    if code == AGAIN and round_.state not in UNDER_WAY:
        code = "round_over"
    if shape is None or subject is None or code not in (DONE, *_STILL_OPEN):
        return _refused(code, round_.title, office)
    own_end = find_own_end(work, round_id=card.round_id, rater=card.party)
    closes_at = max(round_.closes_at, own_end or round_.closes_at).astimezone(office.tz)
    link = f"{office.base_url}/r/{card.round_id}/{card.relation}"
    facts = CardFacts(card.task_id, round_.title, closes_at, link, relation, subject)
    if code in _STILL_OPEN:
        return build_card(shape, facts, refusal=_STILL_OPEN[code])
    return done_card(shape, facts, _receipt(work, card) if round_.state in (*UNDER_WAY, CLOSED) else "")


def _refused(code: str, title: str, office: ReplyContext) -> Card:
    reason = phrases.NOT_YOURS if code == "not_assigned" else error_sentence(SurveyError(code, title=title))
    return refused_card(reason, office.tasks_link)


def _receipt(work: Work, card: AskedCard) -> str:
    return find_receipt_code(work, round_id=card.round_id, party=card.party, relation=card.relation)
