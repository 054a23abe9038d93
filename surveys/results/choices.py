"""Choices of a sealed round, counted by option: what is asked beside ratings never enters a score, only a table.

A table of options tells as much as a histogram, so the house's rule for one item's spread holds (`may_show_spread`,
and never below the policy's smallest group); real-name relations are counted openly. A table over several subjects is
the sum of the tables shown, so no difference of two tables tells anything of one that is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import orjson
from sqlalchemy import select

from scoring.arithmetic import number_text
from scoring.disclosure import may_show_spread
from surveys.questionnaires import Item
from surveys.questionnaires.conditions.nodes import SEPARATOR
from surveys.rounds.frozen import FormRelation
from surveys.rounds.model import Round
from surveys.store.tables import ballot, subject
from surveys.work import Work

Tree = dict[str, Any]
_DECIMALS = 2


@dataclass(slots=True)
class _Count:
    """`answers` counts forms, `voices` who stands behind them (the seats of an enterprise are one)."""

    voices: set[str] = field(default_factory=set)
    answers: int = 0
    first: Counter[str] = field(default_factory=Counter)  # of a ranking its first place, else chosen at all
    placed: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)  # sum of the places

    def add(self, voice: str, item: Item, answer: str) -> None:
        keys = answer.split(SEPARATOR)
        self.voices.add(voice)
        self.answers += 1
        self.first.update(keys[:1] if item.type == "ranking" else keys)
        if item.type == "ranking":
            self.placed.update(keys)
            self.places.update({key: place for place, key in enumerate(keys, start=1)})

    def take(self, other: _Count) -> None:
        self.answers += other.answers
        for own, theirs in ((self.first, other.first), (self.placed, other.placed), (self.places, other.places)):
            own.update(theirs)


_Cell = tuple[str, str, str]  # relation, item, subject


def count_choices(work: Work, *, round_: Round, min_raters: int) -> Tree | None:
    """The chapter `choices` of a sealed round as it may be shown; None where nothing is chosen from options.

    `tables`: by subject; `together`: over all subjects whose table is shown; `hidden`: how many are not.
    """
    items = {
        (relation, item.key): item
        for relation, form in round_.frozen.relations.items()
        for item in form.questionnaire.choice_items
    }
    if not items:
        return None
    counts = _count(work, round_.round_id, items)
    shown = {
        cell: count
        for cell, count in counts.items()
        if _is_named(round_.frozen.relations[cell[0]], cell[2], count) or _is_open(count, min_raters)
    }
    names = _names(work, round_.round_id)
    order = sorted(shown, key=lambda cell: (list(items).index(cell[:2]), list(names).index(cell[2])))
    tables = [
        {"subject": cell[2], "name": names[cell[2]], **_table(items[cell[:2]], cell[0], shown[cell])} for cell in order
    ]
    return {"tables": tables, "together": _together(items, shown), "hidden": len(counts) - len(shown)}


def _is_named(form: FormRelation, subject_id: str, count: _Count) -> bool:
    """Rated by real name, and not by one alone who was promised a summary."""
    return not form.anonymous and (len(count.voices) > 1 or form.passes_on(subject_id))


def _is_open(count: _Count, min_raters: int) -> bool:
    voices = len(count.voices)
    return voices >= min_raters and may_show_spread(voices, of_items=True)


def _count(work: Work, round_id: str, items: Mapping[tuple[str, str], Item]) -> dict[_Cell, _Count]:
    counts: dict[_Cell, _Count] = {}
    for row in work.db.execute(select(ballot).where(ballot.c.round_id == round_id)):
        for key, answer in orjson.loads(row.answers).items():
            item = items.get((row.relation, key))
            if item is not None and answer:
                cell = (row.relation, key, row.subject_id)
                counts.setdefault(cell, _Count()).add(row.voter or row.ballot_id, item, answer)
    return counts


def _names(work: Work, round_id: str) -> dict[str, str]:
    subjects = select(subject.c.subject_id, subject.c.name).where(subject.c.round_id == round_id)
    return {row.subject_id: row.name for row in work.db.execute(subjects.order_by(subject.c.position))}


def _together(items: Mapping[tuple[str, str], Item], shown: Mapping[_Cell, _Count]) -> list[Tree]:
    """Sums over the subjects whose tables are shown, where there are several."""
    tables = []
    for (relation, key), item in items.items():
        parts = [count for cell, count in shown.items() if cell[:2] == (relation, key)]
        if len(parts) > 1:
            whole = _Count()
            for count in parts:
                whole.take(count)
            tables.append({"subjects": len(parts), **_table(item, relation, whole)})
    return tables


def _table(item: Item, relation: str, count: _Count) -> Tree:
    return {
        "relation": relation,
        "item": item.key,
        "title": item.name,
        "type": item.type,
        "answers": count.answers,
        "options": [_option(item, key, label, count) for key, label in item.options],
    }


def _option(item: Item, key: str, label: str, count: _Count) -> Tree:
    option: Tree = {"key": key, "label": label, "count": count.first[key]}
    if item.type == "ranking":
        placed = count.placed[key]
        place = number_text(Fraction(count.places[key], placed), _DECIMALS) if placed else None
        option |= {"placed": placed, "place": place}
    return option


def tables_of(tree: Tree | None, subject_id: str) -> Sequence[Tree]:
    """One subject's tables."""
    tables: Iterable[Tree] = tree["tables"] if tree is not None else ()
    return tuple(table for table in tables if table["subject"] == subject_id)
