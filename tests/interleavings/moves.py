"""What each thing that a rater may do makes of a world, and what the rater then sees.

`Seen` is what can be observed; None in a place of it means that nothing is claimed about it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.interleavings.park import RATERS, WORDS
from tests.interleavings.talking import CLOSED, OPEN, PAUSED, Seen, State, Talk
from tests.interleavings.worlds import (
    Forms,
    Sheet,
    World,
    answers_of,
    put_in,
)

ANYTHING = None
REFUSED = "refused"


@dataclass(frozen=True)
class Act:
    """One request of a rater through one process. `key` is the platform's name for a message."""

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
    """Hand in the page that lies open on a device, however old; `values` in the order of the questions."""

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
