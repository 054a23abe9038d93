"""One pass over the file: every sheet becomes a row of numbers. What does not fit is counted, never guessed."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.files.csv_file import read_header
from scoring.stream.codes import FIRST, CodeBook, Field
from scoring.stream.engine import NULL, Engine, reader

_SPACE = "".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())
_AT_THE_EDGE = f"^[{_SPACE}]|[{_SPACE}]$"  # what Python takes for space, and DuckDB does not
_KEYS = ("subject", "relation", "rater", "item", "value", "period")
_PIECE = 2**20
_COMMA_FEED, _COMMA_RETURN = (int.from_bytes(end, "little") for end in (b",\n", b",\r"))
_ODD_QUOTES = (b'" ', b' "', b'"\t', b'\t"')
_UNKNOWN, _UNREAD, _BROKEN = 1, 2, 4  # flaws of a row, as bits


@dataclass(frozen=True)
class Source:
    """A CSV file as the database reads it: where each column stands; `ragged` where rows may be short or end in a
    comma."""

    path: Path
    columns: tuple[str, ...]
    ragged: bool = False
    longest: int = 131_072  # bytes of a line: no field can have more characters, which `csv` would refuse

    def table(self) -> str:
        """The file as a table; its path is the parameter."""
        return reader(len(self.columns) + self.ragged, header=True, ragged=self.ragged, longest=self.longest)

    def column(self, name: str) -> str:
        """SQL for a column; empty where there is none."""
        if name not in self.columns:
            return "''"
        place = f"c{self.columns.index(name)}"
        return f"coalesce({place}, '')" if self.ragged else place

    def broken(self) -> str:
        """SQL for: a field too many. Columns of no meaning are looked at as well, for their bytes must be UTF-8."""
        others = [f"c{number}" for number, name in enumerate(self.columns) if name not in _KEYS]
        if not self.ragged:
            return " OR ".join(f"{column} IS NULL" for column in others) or "false"
        looked_at = (
            f"contains({column}, '{NULL}')" for column in others
        )  # a field may be missing; none holds that sign
        return " OR ".join((f"c{len(self.columns)} IS NOT NULL", *(f"coalesce({look}, false)" for look in looked_at)))


@dataclass(frozen=True)
class Flaws:
    """Sheets that the pass did not understand: with values that the code book lacks, with anything else that makes no
    sense as it stands, with an item twice."""

    unread: int = 0
    unfit: int = 0
    twice: int = 0


def find_source(path: Path) -> Source | None:
    """How the database may read a file; None where it would read it otherwise than `csvfile` does.

    It forgives spaces beside quotes; and a comma too many at the end of a row, unless rows may be ragged.
    """
    ragged = False
    for piece in _pieces(path):
        if NULL.encode() in piece or (b'"' in piece and any(odd in piece for odd in _ODD_QUOTES)):
            return None
        ragged = ragged or _ends_in_comma(piece)
    return Source(path, read_header(path), ragged)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file a megabyte at a time, each piece with the last byte of the one before; a line end closes the last."""
    before = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield before + piece
            before = piece[-1:]
    yield before + b"\n"


def _ends_in_comma(piece: bytes) -> bool:
    """Whether any line does."""
    import numpy as np

    for start in (0, 1):  # two bytes at a time, from an even place and from an odd one
        pairs = np.frombuffer(piece, "<u2", (len(piece) - start) // 2, start)
        if (pairs == _COMMA_FEED).any() or (b"\r" in piece and (pairs == _COMMA_RETURN).any()):
            return True
    return False


def load_subjects(engine: Engine, subjects: Collection[str]) -> list[str]:
    """The subjects, numbered as text is ordered."""
    ordered = sorted(subjects)
    engine.enumerate("subject_name", ordered)
    return ordered


def gather(engine: Engine, source: Source, codes: CodeBook) -> Flaws:
    """Make the table `sheet`: subject, relation, rater, period, rows, answers in words, points, weight. Unreadable."""
    engine.enumerate("relation_name", codes.relations)
    engine.enumerate("item_name", codes.items)
    engine.enumerate("value_text", codes.texts)
    counted = _uneven(codes)
    engine.keep_lists("counted", counted.values())
    engine.read(_folding(codes, _gathering(source, codes), list(counted)), source.path, "reading")
    return _flaws(engine, codes)


def unread_texts(engine: Engine, source: Source, most: int) -> list[str]:
    """Texts of values that the code book lacks, at most so many."""
    value = source.column("value")
    rows = engine.read(
        f"SELECT DISTINCT {value} FROM {source.table()} WHERE TRY_CAST({value} AS value_text) IS NULL LIMIT {most}",
        source.path,
        "values",
    )
    return [row[0] for row in rows if row[0] is not None]


def _gathering(source: Source, codes: CodeBook) -> str:
    """Sheets with their answers packed. Only the rater is text: everything else is cast to its number at once."""
    numbers = ", ".join(
        f"enum_code(TRY_CAST({source.column(column)} AS {name}))::BIGINT AS {alias}"
        for column, name, alias in (
            ("subject", "subject_name", "subject"),
            ("relation", "relation_name", "relation"),
            ("item", "item_name", "i"),
            ("value", "value_text", "v"),
        )
    )
    words = ""
    for number in range(codes.words):
        first = number * codes.in_word
        inside = f"i >= {first} AND i < {first + codes.in_word}"
        packed = f"CASE WHEN {inside} THEN (v + 1) << ((i - {first}) * {codes.bits}) END"
        words += f", coalesce(bit_or({packed}), 0) AS w{number}"
    period = "period" in source.columns  # where there is none it need not be grouped by
    return f"""
SELECT subject, relation, rater, {"period" if period else "'' AS period"}, count(*) AS rows,
    bit_or(CASE WHEN i IS NULL THEN {_UNKNOWN} WHEN v IS NULL THEN {_UNREAD} WHEN broken THEN {_BROKEN} ELSE 0 END)
    AS flaws{words}
FROM (SELECT {numbers}, {source.column("rater")} AS rater, {source.column("period")} AS period,
    {source.broken()} AS broken FROM {source.table()})
GROUP BY subject, relation, rater{", period" if period else ""}"""


def _folding(codes: CodeBook, gathered: str, uneven: Sequence[Field]) -> str:
    """Points, answered weight and number of items of each sheet; no points where a text is off an item's scale."""
    points, weight, items = [], [], []
    for number, fields in enumerate(codes.fields):
        points.append(f"WHEN {number} THEN {' + '.join(_points(codes, field, uneven) for field in fields)}")
        answered = " + ".join(f"{field.weight} * ({codes.code(field.place)} >= {FIRST})::BIGINT" for field in fields)
        weight.append(f"WHEN {number} THEN {answered}")
        own = " + ".join(f"({codes.code(field.place)} > 0)::BIGINT" for field in fields)
        items.append(f"WHEN {number} THEN {own}")
    known = " + ".join(f"({codes.code(place)} > 0)::BIGINT" for place in range(len(codes.items)))
    return f"""
CREATE OR REPLACE TABLE sheet AS
SELECT *, (CASE relation {" ".join(points)} END)::BIGINT AS points, CASE relation {" ".join(weight)} END AS weight,
    CASE relation {" ".join(items)} END AS own, {known} AS known
FROM ({gathered}), counted"""


def _points(codes: CodeBook, field: Field, uneven: Sequence[Field]) -> str:
    """SQL for what an answer counts: reckoned where the values are evenly spaced, else looked up."""
    code, even = codes.code(field.place), _even(field)
    if even is None:
        return f"list_extract(l{uneven.index(field)}, {code} + 1)"
    first, step = even
    return f"CASE WHEN {code} >= {FIRST} THEN {first} + {step} * ({code} - {FIRST}) ELSE 0 END"


def _uneven(codes: CodeBook) -> dict[Field, list[int | None]]:
    """By field whose values are not evenly spaced what each code counts, times the field's weight."""
    return {
        field: [None if point is None else field.weight * point for point in field.points]
        for fields in codes.fields
        for field in fields
        if _even(field) is None
    }


def _even(field: Field) -> tuple[int, int] | None:
    """What the first value counts and what each further one adds; None where they are not evenly spaced."""
    counted = field.points[FIRST:]
    if not counted or None in counted:
        return None
    first, *others = (field.weight * count for count in counted if count is not None)
    step = others[0] - first if others else 0
    return (first, step) if all(count == first + step * at for at, count in enumerate(others, 1)) else None


def _flaws(engine: Engine, codes: CodeBook) -> Flaws:
    row = engine.run(
        f"""SELECT count(*) FILTER (flaws & {_UNREAD} > 0),
        count(*) FILTER (flaws & {_UNKNOWN | _BROKEN} > 0 OR subject IS NULL OR relation IS NULL OR own <> known
            OR (points IS NULL AND flaws = 0) OR coalesce(rater, '') = '' OR period IS NULL
            OR regexp_matches(rater, $1) OR regexp_matches(period, $1)),
        count(*) FILTER (flaws = 0 AND rows <> known) FROM sheet""",
        [_AT_THE_EDGE],
    )[0]
    return Flaws(*row)
