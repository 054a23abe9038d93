"""A form answered question by question in chat: where each message leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.interleavings.park import CHOICES, WORDS
from tests.interleavings.worlds import (
    Forms,
    World,
    answers_of,
    is_done,
    next_open,
    open_numbers,
    put_in,
    skipped_of,
)

OPEN, PAUSED, CLOSED = "open", "paused", "closed"
State = dict[str, str]
Seen = Any
_CHANGE = re.compile(r"改第(\d+)题为(.+)")


@dataclass
class Talk:
    """A form answered question by question."""

    world: World
    forms: Forms
    state: State

    def waiting(self) -> list[str]:
        """Forms to fill in, the soonest to close first."""
        names = [name for name in ("card", "wide") if self.state[name] == OPEN]
        return [name for name in names if not is_done(self.world.forms[name], self.forms[name])]

    def begin(self) -> Seen:
        waiting = self.waiting()
        if not waiting:
            return (False, None)
        if self.world.at is not None and self.world.at[0] in waiting:
            return self.open(*self.world.at)
        return self.open(waiting[0], 0)

    def open(self, name: str, number: int) -> Seen:
        stored, form = self.world.forms[name], self.forms[name]
        at = number if number in open_numbers(stored, form) else next_open(stored, form, number) or 1
        self.world.at = (name, at)
        return (False, at)

    def reply(self, text: str) -> Seen:
        assert self.world.at is not None
        name, number = self.world.at
        places = self.forms[name].places
        change = _CHANGE.fullmatch(text)
        if text == "上一题":
            return self.back(number)
        if text == "提交":
            return self.submit_or_go_on(number)
        if text == "跳过":
            return self.take([(number, "")]) if number <= len(places) else self.beyond(number)
        if change:
            which = int(change[1])
            readable = which <= len(places) and (places[which - 1][2] == WORDS or change[2] in "12345")
            return self.take([(which, change[2])], correction=True) if readable else self.doubt(number)
        if number > len(places):
            return (False, None)
        if places[number - 1][2] == WORDS:
            return self.take([(number, text)])
        return self.levels(number, text.split())

    def levels(self, number: int, tokens: list[str]) -> Seen:
        assert self.world.at is not None
        places = self.forms[self.world.at[0]].places
        left = [kind for subject, _, kind in places[number - 1 :] if subject == places[number - 1][0]]
        if len(tokens) > len(left) or any(kind != CHOICES for kind in left[: len(tokens)]):
            return self.doubt(number)
        return self.take([(number + place, token) for place, token in enumerate(tokens)])

    def doubt(self, number: int) -> Seen:
        assert self.world.at is not None
        return (False, number if number <= len(self.forms[self.world.at[0]].places) else None)

    def back(self, number: int) -> Seen:
        assert self.world.at is not None
        number = max(1, number - 1)
        self.world.at = (self.world.at[0], number)
        return (False, number)

    def beyond(self, number: int) -> Seen:
        assert self.world.at is not None
        name, _ = self.world.at
        if is_done(self.world.forms[name], self.forms[name]):
            return self.finish()
        return self.submit_or_go_on(number)

    def take(self, given: list[tuple[int, str]], *, correction: bool = False) -> Seen:
        assert self.world.at is not None
        name, number = self.world.at
        stored, form = self.world.forms[name], self.forms[name]
        draft, skipped = {one: dict(values) for one, values in answers_of(stored).items()}, skipped_of(stored)
        for which, value in given:
            subject, item, _ = form.places[which - 1]
            draft.setdefault(subject, {})[item] = value
            (skipped.discard if value else skipped.add)((subject, item))
        stored.draft, stored.skipped = draft, skipped
        if not correction:
            number = given[-1][0]
        elif number in open_numbers(stored, form):
            return (False, number)
        self.world.at = (name, number)
        return self.submit_or_go_on(number)

    def submit_or_go_on(self, number: int) -> Seen:
        assert self.world.at is not None
        name, _ = self.world.at
        stored, form = self.world.forms[name], self.forms[name]
        ahead = next_open(stored, form, number)
        if ahead is not None:
            self.world.at = (name, ahead)
            return (False, ahead)
        put_in(stored, form, {subject: answers_of(stored).get(subject, {}) for subject in form.subjects})
        waiting = self.waiting()
        if waiting:
            return (True, self.open(waiting[0], 0)[1])
        self.finish()
        return (True, None)

    def finish(self) -> Seen:
        assert self.world.at is not None
        name, _ = self.world.at
        self.world.at = (name, len(self.forms[name].places) + 1)
        return (False, None)
