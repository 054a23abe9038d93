"""One pass over the file: every sheet becomes a row of numbers. What does not fit is counted, never guessed."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from scoring.csvfile import read_header
from scoring.stream.codes import EMPTY, FIRST, CodeBook
from scoring.stream.engine import NULL, Engine, reader

_SPACE = "".join(chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace())
_AT_THE_EDGE = f"^[{_SPACE}]|[{_SPACE}]$"  # what Python takes for space, and DuckDB does not
_KEYS = ("subject", "relation", "rater", "item", "value")
_TABLES = """
CREATE OR REPLACE TABLE field (relation_name VARCHAR, item VARCHAR, relation INTEGER, measure INTEGER, weight BIGINT,
    word INTEGER, shift INTEGER);
CREATE OR REPLACE TABLE answer (measure INTEGER, text VARCHAR, code BIGINT, points BIGINT, answered BIGINT);
"""


@dataclass(frozen=True)
class Source:
    """A CSV file as the database reads it: where each column stands; `careful` where rows may be ragged."""

    path: Path
    columns: tuple[str, ...]
    careful: bool = False
    longest: int = 131_072  # bytes of a line

    def reader(self) -> str:
        """The file as a table; its path is the parameter."""
        ragged = self.careful
        return reader(len(self.columns) + ragged, header=True, ragged=ragged, longest=self.longest)

    def select(self, names: Iterable[str]) -> str:
        """Columns by name, `period` empty where there is none; and `broken`: whether a row has a field too many, or a
        text in another column that is none."""
        wanted = ", ".join(f"{self._column(name)} AS {name}" for name in names)
        if self.careful:
            broken = f"c{len(self.columns)} IS NOT NULL"
        else:
            others = [f"c{number} IS NULL" for number, name in enumerate(self.columns) if name not in _KEYS]
            broken = " OR ".join(others) or "false"
        return f"SELECT {wanted}, {broken} AS broken FROM {self.reader()}"

    def _column(self, name: str) -> str:
        if name not in self.columns:
            return "''"
        place = f"c{self.columns.index(name)}"
        return f"coalesce({place}, '')" if self.careful else place


@dataclass(frozen=True)
class Flaws:
    """What a pass has found: values that the code book lacks, rows that make no sense as they are, duplicates."""

    unread: int = 0
    unfit: int = 0
    twice: int = 0


def find_source(path: Path) -> Source | None:
    """How the database may read a file; None where it would read it otherwise than the rules of `csvfile` say.

    It forgives spaces beside quotes; and a comma too many at the end of a row, unless rows are read carefully.
    """
    columns = read_header(path)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(NULL.encode()) >= 0:
            return None
        if content.find(b'"') >= 0 and any(content.find(odd) >= 0 for odd in (b'" ', b' "', b'"\t', b'\t"')):
            return None
        ragged = any(content.find(end) >= 0 for end in (b",\n", b",\r")) or content[-1:] == b","
    return Source(path, columns, careful=ragged)


def load_subjects(engine: Engine, subjects: Collection[str]) -> list[str]:
    """The subjects, numbered as text is ordered."""
    ordered = sorted(subjects)
    engine.run("CREATE TABLE subject (no INTEGER, subject VARCHAR)")
    engine.fill("subject", 2, enumerate(ordered))
    return ordered


def gather(engine: Engine, source: Source, codes: CodeBook) -> Flaws:
    """Make the table `sheet`. What the statements of this module cannot read is `engine.refusal`."""
    engine.run(_TABLES)
    engine.fill("field", 7, _fields(codes))
    engine.fill("answer", 5, _answers(codes))
    engine.run(_statement(source, codes), [str(source.path)], step="reading")
    return _flaws(engine, codes)


def unread_texts(engine: Engine, source: Source, most: int) -> list[str]:
    """Texts of values that the code book lacks, at most so many."""
    rows = engine.run(
        f"SELECT DISTINCT value FROM ({source.select(_KEYS)}) r JOIN field f ON f.relation_name = r.relation "
        "AND f.item = r.item ANTI JOIN answer a ON a.measure = f.measure AND a.text = r.value "
        f"WHERE r.value IS NOT NULL LIMIT {most}",
        [str(source.path)],
        step="values",
    )
    return [row[0] for row in rows]


def _fields(codes: CodeBook) -> Iterable[tuple[object, ...]]:
    for one in codes.fields:
        name = codes.relations[one.relation]
        yield (name, one.item, one.relation, one.measure, one.weight, one.word, one.shift)


def _answers(codes: CodeBook) -> Iterable[tuple[object, ...]]:
    for number, measure in enumerate(codes.measures):
        yield (number, "", EMPTY, 0, 0)
        for text, code in measure.texts.items():
            yield (number, text, code, measure.points[code - FIRST], 1)


def _statement(source: Source, codes: CodeBook) -> str:
    words = range(codes.words)
    packed = "".join(f", CASE f.word WHEN {n} THEN a.code << f.shift ELSE 0 END AS w{n}" for n in words)
    joined = "".join(f", bit_or(w{n}) AS w{n}" for n in words)
    return f"""
CREATE OR REPLACE TABLE sheet AS
WITH coded AS (
    SELECT r.subject, f.relation, r.rater, r.period, r.broken, a.code IS NULL AS unread,
        f.weight * a.points AS points, f.weight * a.answered AS weight{packed}
    FROM ({source.select((*_KEYS, "period"))}) r
    LEFT JOIN field f ON f.relation_name = r.relation AND f.item = r.item
    LEFT JOIN answer a ON a.measure = f.measure AND a.text = r.value),
gathered AS (
    SELECT subject, relation, rater, period, bool_or(broken) AS broken, bool_or(unread) AS unread,
        count(*) AS rows, sum(points)::BIGINT AS points, sum(weight)::BIGINT AS weight{joined}
    FROM coded GROUP BY subject, relation, rater, period)
SELECT s.no AS subject, g.* EXCLUDE (subject) FROM gathered g LEFT JOIN subject s ON s.subject = g.subject"""


def answers_of(codes: CodeBook, relation: int) -> list[str]:
    """For each field of a relation, the code in it."""
    return [f"(w{one.word} >> {one.shift}) & {2**one.bits - 1}" for one in codes.fields_of(relation)]


def distinct_items(codes: CodeBook) -> str:
    """How many different items a sheet has rows for."""
    cases = []
    for number in range(len(codes.relations)):
        filled = " + ".join(f"CAST({code} <> 0 AS INTEGER)" for code in answers_of(codes, number))
        cases.append(f"WHEN {number} THEN {filled}")
    return f"CASE relation {' '.join(cases)} END"


def _flaws(engine: Engine, codes: CodeBook) -> Flaws:
    row = engine.run(
        f"""SELECT count(*) FILTER (unread AND relation IS NOT NULL),
        count(*) FILTER (subject IS NULL OR relation IS NULL OR broken OR coalesce(rater, '') = '' OR period IS NULL
            OR regexp_matches(rater, $1) OR regexp_matches(period, $1)),
        count(*) FILTER (rows <> {distinct_items(codes)}) FROM sheet""",
        [_AT_THE_EDGE],
    )[0]
    return Flaws(*row)
