"""XLSForm's `relevant` → a condition of ours: `${a} <= 2 and selected(${b}, 'x')`. What is not simple is refused.

In XLSForm a question without an answer is the empty text, so `!=` holds for it: it becomes `not (a == …)` here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from surveys.questionnaires.conditions import ConditionFlaw

_TOKEN = re.compile(
    r"""\s*(?:[$＄][{｛](?P<name>[^{}｛｝]+)[}｝]|(?P<number>[-－]?[0-9０-９]{1,6}(?:[.．][0-9０-９]{1,4})?)(?![\w.])
    |(?P<text>['‘’＇][^'‘’＇]*['‘’＇]|["“”＂][^"“”＂]*["“”＂])
    |(?P<word>and|or|not|selected)(?!\w)|(?P<sign>[<＜][=＝]|[>＞][=＝]|[!！][=＝]|[<＜>＞=＝≤≥≠≦≧(（)），,]))""",
    re.VERBOSE,
)
_SIGNS = str.maketrans({"≤": "<=", "≦": "<=", "≥": ">=", "≧": ">=", "≠": "!="})
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,4})?")
_PLAIN = re.compile(r"[^\W\d]\w*")
_WORDS = ("and", "or", "not", "in", "answered")


def translate_relevant(text: str, ratings: Mapping[str, bool]) -> str:
    """Our condition. `ratings`: earlier items, and whether they give numbers.

    Raises ConditionFlaw `relevant_unsupported` (text, at).
    """
    reader = _Reader(text, ratings)
    condition = reader.either(0)
    if reader.kind:
        raise reader.flaw()
    return condition


class _Reader:
    """Recursive descent; every method gives our text for what it has read."""

    def __init__(self, text: str, ratings: Mapping[str, bool]) -> None:
        self.text, self.ratings = text, ratings
        self.place = self.start = 0
        self.kind = self.value = ""
        self.advance()

    def advance(self) -> None:
        if not self.text[self.place :].strip():
            self.kind, self.value, self.start = "", "", len(self.text)
            return
        match = _TOKEN.match(self.text, self.place)
        self.start = self.place
        if match is None:
            raise self.flaw()
        self.place, self.kind = match.end(), match.lastgroup or ""
        self.value = match[self.kind]
        if self.kind in ("sign", "number"):  # as a Chinese keyboard writes them
            self.value = unicodedata.normalize("NFKC", self.value.translate(_SIGNS))

    def flaw(self) -> ConditionFlaw:
        at = self.text[self.start :].strip()[:20] or "…"
        return ConditionFlaw("relevant_unsupported", {"text": self.text, "at": at})

    def take(self, kind: str, value: str = "") -> str:
        if self.kind != kind or (value and self.value != value):
            raise self.flaw()
        taken = self.value
        self.advance()
        return taken

    def is_word(self, word: str) -> bool:
        return self.kind == "word" and self.value == word

    def either(self, depth: int) -> str:
        parts = [self.both(depth)]
        while self.is_word("or"):
            self.advance()
            parts.append(self.both(depth))
        return " or ".join(parts)

    def both(self, depth: int) -> str:
        parts = [self.one(depth)]
        while self.is_word("and"):
            self.advance()
            parts.append(self.one(depth))
        return " and ".join(parts)

    def one(self, depth: int) -> str:
        if depth > 20:
            raise self.flaw()
        if self.is_word("not"):
            self.advance()
            self.take("sign", "(")
            inner = self.either(depth + 1)
            self.take("sign", ")")
            return f"not ({inner})"
        if self.is_word("selected"):
            return self.selected()
        if self.kind == "sign":
            self.take("sign", "(")
            inner = self.either(depth + 1)
            self.take("sign", ")")
            return f"({inner})"
        return self.comparison()

    def selected(self) -> str:
        self.advance()
        self.take("sign", "(")
        name = self.take("name").strip()
        self.take("sign", ",")
        value = self.take("text")[1:-1]
        self.take("sign", ")")
        return f"{_name(name)} in [{self.literal(name, value)}]"

    def comparison(self) -> str:
        if self.kind == "name":
            name = self.take("name").strip()
            op = self.sign()
            value = self.side()
        else:
            value = self.side()
            op = _FLIPPED[self.sign()]
            name = self.take("name").strip()
        if value == "" and op in ("=", "!="):
            return f"answered({_name(name)})" if op == "!=" else f"not answered({_name(name)})"
        if op not in ("=", "!="):
            if not _NUMBER.fullmatch(value):
                raise self.flaw()
            return f"{_name(name)} {op} {value}"
        same = f"{_name(name)} == {self.literal(name, value)}"
        return f"not ({same})" if op == "!=" else same

    def sign(self) -> str:
        if self.kind != "sign" or self.value not in _FLIPPED:
            raise self.flaw()
        return self.take("sign")

    def side(self) -> str:
        return self.take("text")[1:-1] if self.kind == "text" else self.take("number")

    def literal(self, name: str, value: str) -> str:
        """A number for what gives numbers, an option's key in quotes for the rest."""
        if self.ratings.get(name, False):
            if not _NUMBER.fullmatch(value):
                raise self.flaw()
            return value
        if '"' in value:
            raise self.flaw()
        return f'"{value}"'


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and name not in _WORDS else f"{{{name}}}"
