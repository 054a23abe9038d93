"""A case folder: policy, subjects, ratings and what else counts, read strictly. Source: docs/formats.md, The case
folder."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scoring.case.tables import (
    read_events,
    read_history,
    read_indicators,
    read_ledger,
    read_populations,
    read_subjects,
    read_units,
    unknown_columns,
)
from scoring.chapters.base import Evidence, Tree
from scoring.chapters.registry import CHAPTERS, write_chapters
from scoring.composition import score
from scoring.files.toml_file import FileError, load_toml
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Subject, Unit
from scoring.policy import parse_policy
from scoring.policy_model import Policy
from scoring.results import Results
from scoring.statistics.in_memory import Statistics, StatisticsView
from scoring.statistics.ratings_csv import read_ratings

Progress = Callable[[str, float], None]


def silent(step: str, share: float) -> None:
    """Progress told to nobody."""


@dataclass(frozen=True)
class Streaming:
    """From how many bytes of ratings.csv on ratings are streamed, where temporary files may lie (None: where the system
    keeps such), and who is told how far it has come: a code of what is being done, and the share done, 0 … 1."""

    smallest: int = 64 * 2**20
    beside: Path | None = None
    progress: Progress = silent


LARGE = Streaming()  # small cases are read into memory, and all of a case is known of them


@dataclass(frozen=True)
class Case:
    """Everything in a case folder, checked."""

    policy: Policy
    subjects: tuple[Subject, ...]
    statistics: StatisticsView
    indicators: tuple[Indicator, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    events: tuple[Event, ...] = ()
    units: tuple[Unit, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    populations: tuple[Population, ...] = ()
    notes: tuple[dict[str, Any], ...] = ()
    asked: tuple[str, ...] | None = None
    """The relations that a round asks for, which is then scored by the rules of a round; None: a case on files."""

    def score(self) -> Results:
        """Score and grade the case."""
        with without_collecting():
            return self._score()

    def _score(self) -> Results:
        results = score(
            self.policy,
            self.statistics,
            self.subjects,
            indicators=self.indicators,
            ledger=self.ledger,
            events=self.events,
            units=self.units,
            history=self.history,
            populations=self.populations,
            in_round=self.asked is not None,
        )
        left_out = sorted(chapter.key for chapter in CHAPTERS if chapter.votes)
        streamed = () if self.statistics.keeps_votes else ({"left_out": "chapters", "keys": left_out},)
        return replace(results, notes=(*results.notes, *self.notes, *streamed))

    def chapters(self, results: Results) -> dict[str, Tree]:
        """What the scored case tells beyond scores and grades."""
        evidence = Evidence(
            self.policy,
            self.statistics,
            self.subjects,
            results,
            indicators=self.indicators,
            history=self.history,
            populations=self.populations,
        )
        return write_chapters(evidence)


def load_case(folder: Path | str, streaming: Streaming = LARGE) -> Case:
    """Read a case folder. `policy.toml`, `subjects.csv` and, unless nothing is rated, `ratings.csv` must be there.

    Raises FileError naming file, row and column for anything that docs/formats.md, The case folder, refuses.
    """
    folder = Path(folder)
    policy = load_policy(folder / "policy.toml")
    subjects, columns = read_subjects(_there(folder / "subjects.csv"))
    _check_groups(policy, columns)
    known = frozenset(subject.subject for subject in subjects)
    return Case(
        policy=policy,
        subjects=subjects,
        statistics=_ratings(folder / "ratings.csv", policy, known, streaming),
        indicators=read_indicators(folder / "indicators.csv", policy, known),
        ledger=read_ledger(folder / "ledger.csv", known),
        events=read_events(folder / "events.csv", known),
        units=read_units(folder / "units.csv"),
        history=read_history(folder / "history.csv", known),
        populations=read_populations(folder / "populations.csv", policy, known),
        notes=unknown_columns(folder),
    )


def load_policy(path: Path | str) -> Policy:
    """Read a policy file from disk. Raises FileError."""
    path = Path(path)
    try:
        return parse_policy(_there(path).read_bytes(), path.name)
    except OSError as error:
        raise FileError(path.name, None, None, "unreadable", {"reason": error.strerror}) from None


def _ratings(path: Path, policy: Policy, known: frozenset[str], streaming: Streaming) -> StatisticsView:
    nothing_rated = not any(True for _ in policy.relations())
    if nothing_rated and not path.exists():
        return Statistics(policy)
    if _there(path).stat().st_size < streaming.smallest or nothing_rated:
        return read_ratings(path, policy, known)
    from scoring.stream import stream_ratings  # and with it DuckDB and numpy, only where there is much to read

    return stream_ratings(path, policy, known, beside=streaming.beside, progress=streaming.progress)


def _there(path: Path) -> Path:
    if not path.parent.is_dir():
        raise FileError(str(path.parent), None, None, "not_found")
    if not path.exists():
        raise FileError(path.name, None, None, "not_found")
    return path


def _check_groups(policy: Policy, columns: tuple[str, ...]) -> None:
    for index, column in enumerate(policy.grading.group_by):
        if column not in columns:
            document = load_toml(policy.source_text, "policy.toml")
            params = {"what": "column of subjects.csv", "value": column, "known": ", ".join(columns)}
            raise document.error(("grading", "group_by", index), "unknown_name", **params)


@contextmanager
def without_collecting() -> Iterator[None]:
    """Derivations are hundreds of thousands of small lists without a cycle: looking through them for some, again and
    again, takes longer than making them. Whatever nobody refers to is freed all the same."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
