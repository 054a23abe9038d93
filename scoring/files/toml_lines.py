"""Where each key of a TOML text stands. tomllib gives values without places; this walks a text that it has accepted."""

import re
import tomllib
from contextlib import suppress

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\])*"|\'[^\']*\'',
    re.DOTALL,
)


def find_lines(text: str) -> dict[Path, int]:
    """Line numbers (from 1) by key path; members of arrays, `[[a]]` too, by their index: `("a", 0, "b")`."""
    walker = _Walker(text)
    with suppress(ValueError, IndexError, RecursionError):  # what was found so far still helps
        walker.document()
    return walker.lines


def where_it_ends(text: str) -> int:
    """The line on which the walk comes to its end, or gives up: where a text is nested too deeply."""
    walker = _Walker(text)
    with suppress(ValueError, IndexError, RecursionError):
        walker.document()
    return walker.line()


class _Walker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counted = (0, 1)  # position, its line
        self._sizes: dict[Path, int] = {}  # members of arrays of tables so far

    def line(self) -> int:
        position, line = self._counted
        line += self.text.count("\n", position, self.at)
        self._counted = (self.at, line)
        return line

    def mark(self, path: Path) -> None:
        line = self.line()
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def skip(self, pattern: re.Pattern[str] = _BLANK) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError("not where expected")
        self.at = match.end()
        return match.group()

    def take(self, token: str) -> bool:
        if self.text.startswith(token, self.at):
            self.at += len(token)
            return True
        return False

    def document(self) -> None:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.take("[["):
                table = self._header(many=True)
            elif self.take("["):
                table = self._header(many=False)
            else:
                self.pair(table)
            self.skip()

    def _header(self, many: bool) -> Path:
        self.skip()
        start, keys = self.at, self.key()
        self.skip()
        self.at += 2 if many else 1
        path: Path = ()
        for index, key in enumerate(keys):
            path = (*path, key)
            last = index == len(keys) - 1
            if many and last:
                self._sizes[path] = self._sizes.get(path, 0) + 1
            if path in self._sizes:
                path = (*path, self._sizes[path] - 1)
        end, self.at = self.at, start
        self.mark(path)
        self.at = end
        return path

    def key(self) -> list[str]:
        keys = []
        while True:
            self.skip()
            if self.text[self.at] in "\"'":
                keys.append(_unquote(self.skip(_STRING)))
            else:
                keys.append(self.skip(_BARE))
            self.skip()
            if not self.take("."):
                return keys

    def pair(self, table: Path) -> None:
        start, path = self.at, (*table, *self.key())
        end, self.at = self.at, start
        self.mark(path)
        self.at = end + 1  # the equals sign
        self.skip()
        self.value(path)

    def value(self, path: Path) -> None:
        if self.take("["):
            self._members(path)
        elif self.take("{"):
            self._inline(path)
        elif self.text[self.at : self.at + 1] in ('"', "'"):
            self.skip(_STRING)
        else:
            self.skip(_SCALAR)

    def _members(self, path: Path) -> None:
        index = 0
        self.skip()
        while not self.take("]"):
            self.mark((*path, index))
            self.value((*path, index))
            self.skip()
            self.take(",")
            self.skip()
            index += 1

    def _inline(self, path: Path) -> None:
        self.skip()
        while not self.take("}"):
            self.pair(path)
            self.skip()
            self.take(",")
            self.skip()


def _unquote(text: str) -> str:
    if text[0] == "'":
        return text[1:-1]
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    (key,) = tomllib.loads(f"{text} = 0")
    return key
