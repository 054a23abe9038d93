"""Ratings by the ten million: streamed through DuckDB into integer sums, scored as ever. See docs/decisions/0005.

`stream_ratings` gives the same statistics, or the same FileError, as `read_ratings` of
`scoring.statistics.ratings_csv`; of single voters nothing is kept. Nothing here is imported, DuckDB and numpy least of
all, before a file is large enough.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from scoring.files.csv_file import open_csv
from scoring.policy_model import Policy
from scoring.statistics.ratings_csv import COLUMNS, read_ratings
from scoring.statistics.view import StatisticsView
from scoring.stream.cleaning import clean_ratings, refuse_duplicate
from scoring.stream.codes import CodeBook, make_codes
from scoring.stream.engine import Engine, Progress, Unreadable, no_progress, open_engine
from scoring.stream.gathering import Flaws, Source, find_source, gather, load_subjects, unread_texts
from scoring.stream.statistics import StreamedStatistics
from scoring.stream.summing import sum_sheets

__all__ = ["Progress", "StreamedStatistics", "no_progress", "stream_ratings"]

_SAMPLED = 20_000  # rows looked at beforehand, for how values are written
_LEARNT = 2_000_000  # different texts of values; beyond, a stream is of no use
_LARGEST = 2**62


def stream_ratings(
    path: Path,
    policy: Policy,
    subjects: Collection[str],
    *,
    beside: Path | None = None,
    progress: Progress = no_progress,
) -> StatisticsView:
    """All ratings of a case as statistics. What is temporary lies in a folder in `beside` while this runs.

    Raises FileError as the plain way does. Ratings that do not fit into whole numbers of 62 bits take the plain way.
    """
    open_csv(path, COLUMNS)  # a header that will not do is refused before anything else
    with open_engine(beside, progress) as engine:
        known = load_subjects(engine, subjects)
        codes = _gathered(engine, path, policy, subjects)
        if codes is None:
            return read_ratings(path, policy, subjects)
        return StreamedStatistics(policy, codes, sum_sheets(engine, codes, known))


def _gathered(engine: Engine, path: Path, policy: Policy, subjects: Collection[str]) -> CodeBook | None:
    """The code book with which all sheets were gathered; None where they could not be."""
    source = find_source(path)
    sample = _sample(path)
    if source is not None:
        codes, flaws = _learn(engine, source, policy, sample)
        if codes is not None and flaws == Flaws():
            return codes
    copy = clean_ratings(engine, path, policy, subjects)
    codes, flaws = _learn(engine, copy, policy, sample)
    if flaws.twice:
        refuse_duplicate(engine, copy, path, policy, subjects)
    return codes if flaws == Flaws() else None


def _learn(engine: Engine, source: Source, policy: Policy, texts: Collection[str]) -> tuple[CodeBook | None, Flaws]:
    """Gather; where only values were unknown, learn them and gather again."""
    known = set(texts)
    while True:
        codes = make_codes(policy, known)
        if codes.largest() >= _LARGEST or len(known) > _LEARNT:
            return None, Flaws(unfit=1)
        try:
            flaws = gather(engine, source, codes)
            new = set(unread_texts(engine, source, _LEARNT)) if flaws.unread and not flaws.unfit else set()
        except Unreadable:
            return None, Flaws(unfit=1)
        if not new or new <= known:
            return codes, flaws
        known |= new


def _sample(path: Path) -> set[str]:
    """Texts of values at the beginning of a file."""
    texts: set[str] = set()
    try:
        for number, row in enumerate(open_csv(path, COLUMNS).rows):
            if number >= _SAMPLED:
                break
            texts.add(row.get("value"))
    except Exception:
        return texts
    return texts
