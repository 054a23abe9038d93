"""A condition's text → its tree.

::

    服务态度 <= 2 and not (渠道 in ["电话", "窗口"] or answered(意见))

Comparisons: `< <= > >= == !=` with a number, `== !=` with an option's key in quotes, `in [...]`,
`not in [...]`, `answered(item)`. A name that is no plain word stands in braces: `{办事 效率} >= 4`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from surveys.questionnaires.conditions.nodes import All, Among, Answered, AnyOf, Compare, Condition, Not

LONGEST = 500
_DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[+-]?[0-9]{1,6}(?:\.[0-9]{1,4})?)(?![\w.])
    |(?P<text>"[^"]*"|'[^']*')
    |\{(?P<braced>[^{}]+)\}
    |(?P<word>[^\W\d]\w*)
    |(?P<sign><=|>=|==|!=|<|>|[()\[\],]))""",
    re.VERBOSE,
)
_WORDS = ("and", "or", "not", "in", "answered")


@dataclass(frozen=True)
class ConditionFlaw(Exception):
    """Why a condition cannot be: a code of `surveys.toml_fields` and its figures."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Condition:
    """Read a condition. Raises ConditionFlaw `condition_syntax` (text, at). Names are checked elsewhere."""
    if len(text) > LONGEST:
        raise ConditionFlaw("text_too_long", {"limit": LONGEST})
    parser = _Parser(text)
    condition = parser.either(0)
    if parser.kind:
        raise parser.flaw()
    return condition


class _Parser:
    """Recursive descent over tokens; `kind` and `value` are the token at hand ("" at the end)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.kind = self.value = ""
        self.start = 0
        self.advance()

    def advance(self) -> None:
        rest = self.text[self.place :]
        if not rest.strip():
            self.kind, self.value, self.start = "", "", len(self.text)
            return
        match = _TOKEN.match(self.text, self.place)
        if match is None:
            self.start = self.place + len(rest) - len(rest.lstrip())
            raise self.flaw()
        self.start, self.place = self.place + len(match[0]) - len(match[0].lstrip()), match.end()
        self.kind = match.lastgroup or ""
        self.value = match[self.kind]
        if self.kind == "word" and self.value in _WORDS:
            self.kind = "sign"
        elif self.kind in ("word", "braced"):
            self.kind, self.value = "name", self.value.strip()

    def flaw(self) -> ConditionFlaw:
        return ConditionFlaw("condition_syntax", {"text": self.text, "at": self.text[self.start :][:20] or "…"})

    def take(self, kind: str, *values: str) -> str:
        """The token at hand, which must be of this kind (and one of these), and on to the next."""
        if self.kind != kind or (values and self.value not in values):
            raise self.flaw()
        value = self.value
        self.advance()
        return value

    def at(self, *signs: str) -> bool:
        return self.kind == "sign" and self.value in signs

    def either(self, depth: int) -> Condition:
        parts = [self.both(depth)]
        while self.at("or"):
            self.advance()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def both(self, depth: int) -> Condition:
        parts = [self.one(depth)]
        while self.at("and"):
            self.advance()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise self.flaw()
        if self.at("not"):
            self.advance()
            return Not(self.one(depth + 1))
        if self.at("("):
            self.advance()
            inner = self.either(depth + 1)
            self.take("sign", ")")
            return inner
        if self.at("answered"):
            self.advance()
            self.take("sign", "(")
            name = self.take("name")
            self.take("sign", ")")
            return Answered(name)
        return self.comparison(self.take("name"))

    def comparison(self, name: str) -> Condition:
        if self.at("not", "in"):
            inside = not self.at("not")
            if not inside:
                self.advance()
            self.take("sign", "in")
            return self.among(name, inside)
        op = self.take("sign", "<", "<=", ">", ">=", "==", "!=")
        value, number = self.literal()
        if not number and op not in ("==", "!="):
            raise self.flaw()
        return Compare(name, op, value, number)

    def among(self, name: str, inside: bool) -> Condition:
        self.take("sign", "[")
        literals = [self.literal()]
        while self.at(","):
            self.advance()
            literals.append(self.literal())
        self.take("sign", "]")
        kinds = {number for _, number in literals}
        if len(kinds) > 1:
            raise self.flaw()
        return Among(name, tuple(value for value, _ in literals), kinds.pop(), inside)

    def literal(self) -> tuple[str, bool]:
        if self.kind == "number":
            return self.take("number"), True
        return self.take("text")[1:-1], False
