"""What a file's cell says: the text a person sees, the figure or day behind it, and what is wrong with either."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """`text` is what a spreadsheet shows; `figure` an exact decimal (with `%` where it is shown in percent);
    `day` ISO text.

    `flaw` is a problem code of the cell itself. Some flaws concern one way of reading only: a date is fine as a day
    and wrong as a 工号.
    """

    text: str
    flaw: str | None = None
    figure: str | None = None
    day: str | None = None
    is_filled: bool = False
    """Whether the value comes from the first row of a merged range."""

    @property
    def is_empty(self) -> bool:
        return not self.text.strip() and self.flaw is None and self.figure is None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class RawSheet:
    """Rows that hold anything, with the number a spreadsheet shows."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    truncated: bool = False
