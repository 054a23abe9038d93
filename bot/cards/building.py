"""A form about one subject as a WeCom card, and the words a card ends with.

A card says whom it is about, until when, what is promised; its option ids are the items' raw values. Nothing on it
names the rater: who answers is the sender of the callback, and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cards.shape import Choice, Shape
from bot.phrases import cards as phrases
from bot.wechat import Option, Question, button_card, choices_card, notice_card, vote_card
from bot.wechat.cards import Card
from surveys.relations import SubjectSpec
from surveys.rounds import FormRelation

SUBMIT_KEY = "submit"
VALUE, CHOOSE = "v", "choose"  # an option's id: "v5" is 5, "v" is 不了解
_RED = 2


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What stands on a card beside the choices. `closes_at` in local time."""

    task_id: str
    title: str
    closes_at: datetime
    link: str
    relation: FormRelation
    subject: SubjectSpec


def build_card(shape: Shape, facts: CardFacts, *, refusal: str = "") -> Card:
    """The card; `refusal` takes the deadline's place where it is shown again: why nothing was handed in."""
    card = _BUILDERS[shape.kind](shape, facts)
    if refusal:
        return {**card, "source": {"desc": refusal, "desc_color": _RED}}
    return {**card, "source": {"desc": phrases.source(facts.closes_at)}}


def _buttons(shape: Shape, facts: CardFacts) -> dict[str, Any]:
    (choice,) = shape.choices
    under = phrases.cut(facts.title, phrases.UNDER_TITLE)
    options = [Option(VALUE + value, words) for value, words in choice.options]
    card = button_card(facts.task_id, _question(facts, choice), under, options, url=facts.link)
    is_alone = facts.relation.passes_on(facts.subject.subject_id)
    promised = phrases.promise(facts.relation.anonymous, facts.relation.min_raters, alone=is_alone)
    names = (
        (phrases.MORE_WORDS, phrases.MORE_WORDS_VALUE) if shape.has_words else (phrases.TO_PAGE, phrases.TO_PAGE_VALUE)
    )
    row = {"keyname": names[0], "value": names[1], "type": 1, "url": facts.link}
    return {**card, "sub_title_text": phrases.below(choice.item.text, promised), "horizontal_content_list": [row]}


def _vote(shape: Shape, facts: CardFacts) -> dict[str, Any]:
    """No link: WeCom shows none on this kind and the next."""
    (choice,) = shape.choices
    options = [Option(VALUE + value, words) for value, words in choice.options]
    under = _short_promise(facts)
    title = _question(facts, choice)
    return vote_card(
        facts.task_id, title, under, Question("0", "", options), submit=phrases.SUBMIT, submit_key=SUBMIT_KEY
    )


def _lists(shape: Shape, facts: CardFacts) -> dict[str, Any]:
    questions = [_drop_down(place, choice) for place, choice in enumerate(shape.choices)]
    under = _short_promise(facts)
    title = phrases.cut(phrases.who(facts.subject.name, facts.subject.unit), phrases.TITLE)
    return choices_card(facts.task_id, title, under, questions, submit=phrases.SUBMIT, submit_key=SUBMIT_KEY)


def _short_promise(facts: CardFacts) -> str:
    return phrases.short_promise(facts.relation.anonymous, alone=facts.relation.passes_on(facts.subject.subject_id))


def _drop_down(place: int, choice: Choice) -> Question:
    options = [Option(CHOOSE, phrases.CHOOSE), *(Option(VALUE + value, words) for value, words in choice.options)]
    return Question(str(place), choice.item.name, options, chosen=CHOOSE)


_BUILDERS = {"buttons": _buttons, "vote": _vote, "lists": _lists}


def _question(facts: CardFacts, choice: Choice) -> str:
    words = phrases.question(facts.subject.name, facts.subject.unit, choice.item.name)
    if len(words) > phrases.TITLE:
        words = phrases.question(facts.subject.name, "", choice.item.name)
    return phrases.cut(words, phrases.TITLE)


def done_card(shape: Shape, facts: CardFacts, receipt: str) -> Card:
    """In place of an answered card: that it is in. Not a trace of what was chosen: screens are looked over."""
    link_text = phrases.WRITE_MORE if shape.has_words else phrases.LOOK
    card = notice_card(phrases.DONE, phrases.cut(facts.title, phrases.UNDER_TITLE), facts.link, link_text=link_text)
    rows = [{"keyname": phrases.RECEIPT, "value": phrases.receipt(receipt)}] if receipt else []
    return {**card, "sub_title_text": phrases.DONE_MORE, "horizontal_content_list": rows}


def refused_card(reason: str, tasks_link: str) -> Card:
    """In place of a card that cannot be answered (any more): why, and where to go."""
    card = notice_card(phrases.REFUSED, "", tasks_link, link_text=phrases.TO_TASKS)
    return {**card, "sub_title_text": phrases.cut(reason, phrases.SUB_TITLE)}
