"""What a condition is made of, and whether it holds for what has been answered.

Two-valued: what was not said (不了解, or hidden itself) satisfies no comparison, neither `==` nor `!=`; `not`
turns that round. Numbers compare exactly; options by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any

SEPARATOR = "|"
"""Between the options of one answer, in its canonical text; no option's key holds it."""

ORDERING: Mapping[str, Callable[[Fraction, Fraction], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
Answers = Mapping[str, str]  # item → canonical text, "" for 不了解


@dataclass(frozen=True, slots=True)
class Compare:
    """`name op value`; `number` says whether the value is a number or an option's key."""

    name: str
    op: str  # < <= > >= == !=
    value: str
    number: bool

    def holds(self, answers: Answers) -> bool:
        answer = answers.get(self.name, "")
        if not answer:
            return False
        if not self.number:
            return (answer == self.value) == (self.op == "==")
        one, other = _exact(answer), _exact(self.value)
        return ORDERING[self.op](one, other) if self.op in ORDERING else (one == other) == (self.op == "==")


@dataclass(frozen=True, slots=True)
class Among:
    """`name in [values]`: something chosen is among them; not `inside`: something is chosen, none of them."""

    name: str
    values: tuple[str, ...]
    number: bool
    inside: bool = True

    def holds(self, answers: Answers) -> bool:
        answer = answers.get(self.name, "")
        if not answer:
            return False
        if self.number:
            is_among = _exact(answer) in map(_exact, self.values)
        else:
            is_among = not set(self.values).isdisjoint(answer.split(SEPARATOR))
        return is_among == self.inside


@dataclass(frozen=True, slots=True)
class Answered:
    """Anything but 不了解 was said."""

    name: str

    def holds(self, answers: Answers) -> bool:
        return bool(answers.get(self.name, ""))


@dataclass(frozen=True, slots=True)
class Not:
    inner: Condition

    def holds(self, answers: Answers) -> bool:
        return not self.inner.holds(answers)


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return all(part.holds(answers) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool:
        return any(part.holds(answers) for part in self.parts)


Condition = Compare | Among | Answered | Not | All | AnyOf


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    return Fraction(text)


def names_in(condition: Condition) -> Iterator[Compare | Among | Answered]:
    """Every comparison in a condition, from left to right."""
    if isinstance(condition, Compare | Among | Answered):
        yield condition
    elif isinstance(condition, Not):
        yield from names_in(condition.inner)
    else:
        for part in condition.parts:
            yield from names_in(part)


def to_script(condition: Condition, places: Mapping[str, int]) -> list[Any]:
    """The condition as JSON for the page's script; items by their place in the questionnaire, numbers as texts."""
    if isinstance(condition, Compare):
        op = condition.op if condition.number else f"{condition.op}s"
        return [op, places[condition.name], condition.value]
    if isinstance(condition, Among):
        op = "in" if condition.inside else "out"
        return [op if condition.number else f"{op}s", places[condition.name], list(condition.values)]
    if isinstance(condition, Answered):
        return ["answered", places[condition.name]]
    if isinstance(condition, Not):
        return ["not", to_script(condition.inner, places)]
    word = "and" if isinstance(condition, All) else "or"
    return [word, *(to_script(part, places) for part in condition.parts)]
