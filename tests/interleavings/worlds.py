"""What may be stored about one rater, said independently of the service: the rules of answering, on plain dicts.

A world is everything that decides what the rater will see and what will count. Where an answer got lost, more than one
world is possible; whatever is observed afterwards rules some of them out, and at least one must remain.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.interleavings.park import CHOICES, FormFacts

Sheet = dict[str, dict[str, str]]
Forms = dict[str, FormFacts]


@dataclass
class Stored:
    """One form: its ballots, its draft (None: none), and what the draft leaves out on purpose."""

    ballots: Sheet = field(default_factory=dict)
    draft: Sheet | None = None
    skipped: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class World:
    """`at`: form and number of the question that chat waits for. `heard`: keys of messages taken."""

    forms: dict[str, Stored]
    at: tuple[str, int] | None = None
    heard: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return repr(_ordered(self))

    def copy(self) -> World:
        return deepcopy(self)


def _ordered(value: Any) -> Any:
    if isinstance(value, World | Stored):
        return [(name, _ordered(getattr(value, name))) for name in value.__dataclass_fields__]
    if isinstance(value, dict):
        return sorted((repr(key), _ordered(one)) for key, one in value.items())
    return sorted(value) if isinstance(value, set) else value


def answers_of(stored: Stored) -> Sheet:
    """What a form shows: the draft goes before what was submitted, subject by subject."""
    return {**stored.ballots, **(stored.draft or {})}


def skipped_of(stored: Stored) -> set[tuple[str, str]]:
    shown = answers_of(stored)
    empty = {(subject, item) for subject, values in stored.ballots.items() for item in values if not values[item]}
    everything = stored.skipped | empty
    return {(subject, item) for subject, item in everything if not shown[subject].get(item)}


def is_done(stored: Stored, form: FormFacts) -> bool:
    return stored.ballots.keys() == set(form.subjects)


def open_numbers(stored: Stored, form: FormFacts) -> list[int]:
    """Questions without an answer, from 1."""
    shown, skipped = answers_of(stored), skipped_of(stored)
    found = []
    for number, (subject, item, kind) in enumerate(form.places, start=1):
        value = shown.get(subject, {}).get(item)
        known = value is not None and (value or kind == CHOICES or (subject, item) in skipped)
        if not known:
            found.append(number)
    return found


def next_open(stored: Stored, form: FormFacts, after: int) -> int | None:
    waiting = open_numbers(stored, form)
    return next((number for number in waiting if number > after), waiting[0] if waiting else None)


def put_in(stored: Stored, form: FormFacts, sheet: Sheet) -> None:
    """These subjects' ballots are these now, whole; no draft is left."""
    for subject, values in sheet.items():
        stored.ballots[subject] = {item: values.get(item, "") for item, _ in form.items}
    stored.draft, stored.skipped = None, set()
