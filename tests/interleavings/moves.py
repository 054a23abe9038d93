"""What each thing that a rater may do makes of a world, and what the rater then sees.

``Seen`` is what can be observed; None in a place of it means that nothing is claimed about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.interleavings.park import CHOICES, RATERS, WORDS
from tests.interleavings.worlds import (
    Forms,
    Sheet,
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
ANYTHING = None
_CHANGE = re.compile(r"改第(\d+)题为(.+)")
REFUSED = "refused"


@dataclass(frozen=True)
class Act:
    """One request of a rater through one process. ``key`` is the platform's name for a message."""

    rater: str = RATERS[0]
    process: int = 0

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        raise NotImplementedError


@dataclass(frozen=True)
class View(Act):
    """Open the form's page on a device."""

    form: str = "wide"
    device: int = 0

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        if state[self.form] != OPEN:
            return REFUSED
        stored = world.forms[self.form]
        shown = answers_of(stored)
        return tuple(shown.get(subject, {}).get(item, "") for subject, item, _ in forms[self.form].places)


@dataclass(frozen=True)
class Submit(Act):
    """Hand in the page that lies open on a device, however old; ``values`` in the order of the questions."""

    form: str = "wide"
    device: int = 0
    values: tuple[str, ...] = ()

    def sheet(self, forms: Forms) -> Sheet:
        sheet: Sheet = {}
        for (subject, item, _), value in zip(forms[self.form].places, self.values, strict=True):
            sheet.setdefault(subject, {})[item] = value
        return sheet

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        if state[self.form] != OPEN:
            return REFUSED
        put_in(world.forms[self.form], forms[self.form], self.sheet(forms))
        return "stored"


@dataclass(frozen=True)
class Keep(Submit):
    """The whole page is kept as a draft, as its plain button does it. An empty choice is one nobody has touched yet."""

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        stored = world.forms[self.form]
        if state[self.form] != OPEN:
            return REFUSED
        kinds = dict(forms[self.form].items)
        stored.draft = {
            subject: {item: value for item, value in values.items() if value or kinds[item] == WORDS}
            for subject, values in self.sheet(forms).items()
        }
        stored.skipped = set()
        return "stored"


@dataclass(frozen=True)
class Press(Act):
    """Press a level on the card in the chat."""

    value: str = "5"
    key: str = field(default="", compare=False)

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        if self.key in world.heard:
            return ANYTHING
        world.heard.add(self.key)
        if state["card"] != OPEN:
            return REFUSED
        form, stored = forms["card"], world.forms["card"]
        (subject,), item = form.subjects, form.items[0][0]
        drafted, skipped = stored.draft, stored.skipped
        before = stored.ballots.get(subject, {})
        put_in(stored, form, {subject: {**before, item: self.value}})
        if drafted is not None and subject in drafted:
            about = drafted[subject]
            if item in about:
                about[item] = self.value
            if any(raw and raw != stored.ballots[subject][name] for name, raw in about.items()):
                stored.draft = drafted
                stored.skipped = {pair for pair in skipped if not about.get(pair[1])}
        return "stored"


@dataclass(frozen=True)
class Say(Act):
    """A chat message. Seen: (whether it was handed in, the number of the question asked last)."""

    text: str = "答题"
    key: str = field(default="", compare=False)

    def apply(self, world: World, forms: Forms, state: State) -> Seen:
        if self.key in world.heard:
            return ANYTHING
        world.heard.add(self.key)
        talk = Talk(world, forms, state)
        if self.text == "答题":
            return talk.begin()
        if world.at is None:
            return (False, None)
        if state[world.at[0]] == PAUSED:
            return (False, None)
        if state[world.at[0]] == CLOSED:
            world.at = None
            return (False, None)
        return talk.reply(self.text)


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
