"""The slow way, for files with something unusual: every row is checked as in a small case, and written out plainly.

Either something is wrong, and is named exactly as it would be in a small case; or the plain copy can be streamed.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from scoring.files.toml_file import FileError
from scoring.policy_model import Policy
from scoring.statistics.ratings_csv import Rating, check_ratings
from scoring.stream.engine import LONGEST, Engine
from scoring.stream.gathering import Source

_COLUMNS = ("row", "subject", "relation", "rater", "period", "item", "value")
_NOTED = 100_000  # rows between two reports


def clean_ratings(engine: Engine, path: Path, policy: Policy, subjects: Collection[str]) -> Source:
    """A plain copy of the file, its rows with their numbers. Raises FileError for the first row that is wrong."""
    copy = Source(engine.folder / "plain.csv", _COLUMNS, longest=LONGEST)
    wrong: FileError | None = None
    with copy.path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        try:
            writer.writerows(_plain(engine, check_ratings(path, policy, subjects)))
        except FileError as error:
            wrong = error
    if wrong is not None:
        refuse_duplicate(engine, copy, path, policy, subjects)
        raise wrong
    return copy


def _plain(engine: Engine, ratings: Iterator[Rating]) -> Iterator[tuple[object, ...]]:
    for number, rating in enumerate(ratings):
        if number % _NOTED == 0:
            engine.progress("checking", 0.0)
        yield (rating.row.number, *rating.sheet, rating.item, rating.text)


def refuse_duplicate(engine: Engine, copy: Source, path: Path, policy: Policy, subjects: Collection[str]) -> None:
    """Raise FileError for the first row of a plain copy that rates something again, if there is one."""
    rows = engine.run(_AGAIN.format(copy=copy.table()), [str(copy.path), str(copy.path)], step="duplicates")
    if rows:
        first, again = rows[0]
        same = (rating for rating in check_ratings(path, policy, subjects) if rating.row.number == again)
        raise next(same).duplicate(first)


_AGAIN = """
WITH twice AS (SELECT c1, c2, c3, c4, c5 FROM {copy} GROUP BY ALL HAVING count(*) > 1),
found AS (SELECT list_sort(list(c0::BIGINT)) AS rows FROM {copy} SEMI JOIN twice USING (c1, c2, c3, c4, c5)
    GROUP BY c1, c2, c3, c4, c5)
SELECT rows[1], rows[2] FROM found ORDER BY rows[2] LIMIT 1
"""
