"""质量 轮次: how a round was answered, as the seal noted it: counts and effects without names."""

from __future__ import annotations

from bot.chat.commands.base import Chat, Command
from bot.phrases import quality as phrases
from bot.phrases.labels import relation_label
from surveys.results import get_quality
from surveys.rounds import RELEASED, SCORED, get_round_form, list_rounds

SHOWN = (SCORED, RELEASED)


def show_quality(chat: Chat, argument: str) -> str:
    if not argument and len(list_rounds(chat.work, states=SHOWN)) != 1:
        return phrases.HOW
    quality = get_quality(chat.work, round_id=chat.find_round(argument, states=SHOWN).round_id)
    subjects = get_round_form(chat.work, round_id=quality.round_id).subjects if quality.stuffing else {}
    names = {key: subject.name for key, subject in subjects.items()}
    parts = [
        phrases.relation(relation_label(name), relation, quality.reliability.get(name, ""))
        for name, relation in quality.relations.items()
    ]
    parts += [phrases.reciprocity(quality.reciprocity)] if quality.reciprocity is not None else []
    parts += [phrases.stuffing(relation_label(name), signs, names) for name, signs in quality.stuffing.items()]
    return "\n".join([phrases.head(quality.title), *(parts or [phrases.NOTHING]), phrases.NOTE])


QUALITY = Command("质量", show_quality, "admin", takes=True)
