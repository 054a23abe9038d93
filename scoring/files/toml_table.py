"""A checked look at one table of a TOML file: every refusal names file, line and key."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeVar

from scoring.files.toml_file import FileError, TomlDocument
from scoring.files.toml_lines import Path

_LARGEST_EXPONENT: Final = 30  # 1e31 is no weight, score or count; and Fraction(1e999999999) would eat the machine
T = TypeVar("T")


class Table:
    """One table of a document. Reading methods refuse a wrong type, and a missing key unless a default is given."""

    def __init__(self, document: TomlDocument, path: Path = (), data: dict[str, Any] | None = None) -> None:
        self.document = document
        self.path = path
        self.data: dict[str, Any] = document.data if data is None else data

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def error(self, key: str | int | None, code: str, **params: object) -> FileError:
        """A FileError at a key of this table, or at the table itself."""
        return self.document.error(self.path if key is None else (*self.path, key), code, **params)

    def only(self, known: Collection[str]) -> None:
        """Refuse keys that are not known."""
        for key in self.data:
            if key not in known:
                raise self.error(key, "unknown_key", known=", ".join(sorted(known)))

    def _get(self, key: str, default: T | None, kind: type | tuple[type, ...], expected: str) -> Any:
        if key not in self.data:
            if default is None:
                raise self.error(key, "required")
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, "wrong_type", expected=expected)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, without surrounding spaces."""
        value: str = self._get(key, default, str, "a text")
        if not value.strip():
            raise self.error(key, "empty")
        return value.strip()

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the known names."""
        value = self.text(key, default)
        if value not in known:
            raise self.error(key, "unknown_name", what=key, value=value, known=", ".join(known))
        return value

    def boolean(self, key: str, default: bool) -> bool:
        """true or false."""
        value: bool = self._get(key, default, bool, "true or false")
        return value

    def integer(self, key: str, default: int | None = None, low: int = 0, high: int = 10**9) -> int:
        """A whole number within low … high."""
        value: int = self._get(key, default, int, "a whole number")
        if abs(value) > 10**_LARGEST_EXPONENT:  # too long to be written into a sentence
            raise self.error(key, "wrong_type", expected="a whole number of sensible size")
        if not low <= value <= high:
            raise self.error(key, "out_of_range", value=value, low=low, high=high)
        return value

    def number(self, key: str, default: Fraction | None = None) -> Fraction:
        """An exact number; 0.1 is one tenth."""
        return self._exact((key,), self._get(key, default, (int, Decimal, Fraction), "a number"))

    def numbers(self, key: str) -> tuple[Fraction, ...]:
        """An array of exact numbers."""
        values = self._get(key, None, list, "an array of numbers")
        numbers = []
        for index, value in enumerate(values):
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                raise self._member(key, index, "wrong_type", expected="a number")
            numbers.append(self._exact((key, index), value))
        return tuple(numbers)

    def names(self) -> tuple[str, ...]:
        """The keys, where they are names (of items, of grades): nothing empty, no surrounding spaces.

        A name is looked up as a CSV cell without its surrounding spaces, so a key with some would never be met.
        """
        for name in self.data:
            if not name or name != name.strip():
                raise self.error(name, "wrong_type", expected="a name without spaces around it")
        return tuple(self.data)

    def weights(self, key: str) -> dict[str, Fraction]:
        """A table name = number."""
        table = self.table(key)
        return {name: table.number(name) for name in table.names()}

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """An array of texts, none twice."""
        values = self._get(key, default, (list, tuple), "an array of texts")
        seen: list[str] = []
        for index, value in enumerate(values):
            if not isinstance(value, str) or not value.strip():
                raise self._member(key, index, "wrong_type", expected="a text")
            if value.strip() in seen:
                raise self._member(key, index, "duplicate", value=value.strip())
            seen.append(value.strip())
        return tuple(seen)

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        return Table(self.document, (*self.path, key), self._get(key, None, dict, "a table"))

    def tables(self, key: str, required: bool = False) -> Iterator["Table"]:
        """The tables of an array (`[[key]]` or inline)."""
        members = self._get(key, None if required else (), (list, tuple), "an array of tables")
        if required and not members:
            raise self.error(key, "empty")
        for index, member in enumerate(members):
            if not isinstance(member, dict):
                raise self._member(key, index, "wrong_type", expected="a table")
            yield Table(self.document, (*self.path, key, index), member)

    def _member(self, key: str, index: int, code: str, **params: object) -> FileError:
        return self.document.error((*self.path, key, index), code, **params)

    def _exact(self, below: Path, value: int | Decimal | Fraction) -> Fraction:
        if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT):
            raise self.document.error((*self.path, *below), "wrong_type", expected="a number")
        if abs(value) > 10**_LARGEST_EXPONENT:
            raise self.document.error((*self.path, *below), "wrong_type", expected="a number of sensible size")
        return Fraction(value)
