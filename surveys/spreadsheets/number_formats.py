"""Number formats of spreadsheets, read into sections of tokens (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_FIRST = (
    *("General", "0", "0.00", "#,##0", "#,##0.00", "#,##0", "#,##0", "#,##0.00", "#,##0.00"),
    *("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??", "yyyy/m/d", "d-mmm-yy", "d-mmm", "mmm-yy"),
    *("h:mm AM/PM", "h:mm:ss AM/PM", "h:mm", "h:mm:ss", "yyyy/m/d h:mm"),
)
_FROM_37 = (
    *("#,##0;-#,##0", "#,##0;[Red]-#,##0", "#,##0.00;-#,##0.00", "#,##0.00;[Red]-#,##0.00"),
    *("#,##0", "#,##0", "#,##0.00", "#,##0.00", "mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@"),
)
BUILTIN_FORMATS: Mapping[int, str] = (
    dict(enumerate(_FIRST))
    | dict(enumerate(_FROM_37, start=37))
    # numbers that Chinese, Japanese and Korean programs keep for dates and times of their own
    | dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy年m月d日")
    | dict.fromkeys((32, 33, 34, 35, 55, 56), "h时mm分")
)
_GENERAL = ("general", "g/通用格式", "通用格式", "standard")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+(?:E[+-]?[0-9]+)?)\]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_WORD = re.compile(r"上午/下午|AM/PM|A/P|[ymdhs]+|e+(?![+-])|a{3,4}|g+|b{1,4}", re.IGNORECASE)
_OPERATORS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: digit | point | comma | percent | exponent | slash | literal | general | text | date | unclear."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    sign: str
    limit: Decimal

    def holds(self, value: Decimal) -> bool:
        return _OPERATORS[self.sign](value, self.limit)

    @property
    def is_of_negatives(self) -> bool:
        return self.sign in ("<", "<=") and self.limit <= 0


@dataclass(frozen=True, slots=True)
class Section:
    tokens: tuple[Token, ...]
    condition: Condition | None = None

    def has(self, kind: str) -> bool:
        return any(token.kind == kind for token in self.tokens)


@lru_cache(maxsize=1024)
def parse_format(code: str) -> tuple[Section, ...]:
    """A format's sections. A code that nobody could have written is `unclear`, and then refused where it is used."""
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: Condition | None = None
    position = 0
    while position < len(code):
        if code[position] == ";":
            sections.append(Section(tuple(tokens), condition))
            tokens, condition, position = [], None, position + 1
            continue
        token, length = _read_token(code, position)
        if token.kind == "condition":
            condition = Condition(*_condition_of(token.value))
        elif token.kind != "skip":
            tokens.append(token)
        position += length
    sections.append(Section(tuple(tokens), condition))
    return tuple(sections)


def _condition_of(bracket: str) -> tuple[str, Decimal]:
    match = _CONDITION.fullmatch(bracket)
    assert match is not None
    return match[1], Decimal(match[2])


def _read_token(code: str, position: int) -> tuple[Token, int]:
    """The token that begins here, and how many characters it takes."""
    sign = code[position]
    if sign == "[":
        return _read_bracket(code, position)
    if sign == '"':
        end = code.find('"', position + 1)
        end = len(code) if end < 0 else end
        return Token("literal", code[position + 1 : end]), end - position + 1
    if sign in "\\!":
        return Token("literal", code[position + 1 : position + 2]), 2
    if sign == "_":
        return Token("literal", " "), 2
    if sign == "*":
        return Token("skip"), 2
    return _read_letters(code, position)


def _read_letters(code: str, position: int) -> tuple[Token, int]:
    lower = code[position:].lower()
    general = next((word for word in _GENERAL if lower.startswith(word)), None)
    if general is not None:
        return Token("general"), len(general)
    sign = code[position]
    if sign in "0#?":
        return Token("digit", sign), 1
    simple = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}
    if sign in simple:
        return Token(simple[sign], sign), 1
    if sign in "Ee" and code[position + 1 : position + 2] in ("+", "-"):
        return Token("exponent"), 2
    date_word = _DATE_WORD.match(code, position)
    if date_word is not None:
        return Token("date", date_word[0].lower()), len(date_word[0])
    return Token("literal", sign), 1


def _read_bracket(code: str, position: int) -> tuple[Token, int]:
    end = code.find("]", position)
    if end < 0:
        return Token("unclear"), len(code) - position
    bracket = code[position : end + 1]
    if _CONDITION.fullmatch(bracket):
        return Token("condition", bracket), len(bracket)
    if _ELAPSED.fullmatch(bracket):
        return Token("date", "elapsed"), len(bracket)
    if bracket.startswith("[$"):
        return Token("literal", bracket[2:-1].partition("-")[0]), len(bracket)
    if bracket.lower().startswith("[dbnum"):
        return Token("unclear"), len(bracket)
    return Token("skip"), len(bracket)  # a colour
