"""The smaller files of a case, one function each. A file that is not there is empty. All raise FileError."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from scoring.files.csv_file import CsvFile, Row, read_csv, read_header
from scoring.inputs import Event, HistoryEntry, Indicator, LedgerEntry, Population, Subject, Unit
from scoring.policy_model import Policy
from scoring.statistics.ratings_csv import relation_of

_SUBJECT = ("subject", "name", "kind", "unit", "level")


def read_subjects(path: Path) -> tuple[tuple[Subject, ...], tuple[str, ...]]:
    """Subjects and the names of the columns; the same subject twice is refused."""
    file = read_csv(path, _SUBJECT)
    _refuse_duplicates(file, ("subject",))
    extra = [column for column in file.columns if column not in _SUBJECT]
    subjects = tuple(
        Subject(
            subject=row.text("subject"),
            name=row.get("name"),
            kind=row.get("kind"),
            unit=row.get("unit"),
            level=row.get("level"),
            extra={column: row.get(column) for column in extra},
        )
        for row in file.rows
    )
    return subjects, file.columns


def read_indicators(path: Path, policy: Policy, known: Collection[str]) -> tuple[Indicator, ...]:
    """Measured values; a key scored against its target needs a target above 0."""
    against = {part.indicator for part in policy.parts if part.source == "indicator" and part.against_target}
    indicators = []
    for row in _rows(path, ("subject", "key", "value")):
        key, target = row.text("key"), row.decimal_or_none("target")
        if key in against and (target is None or target <= 0):
            raise row.error("target", "needs", what="a target above 0")
        indicators.append(Indicator(_subject(row, known), key, row.decimal("value"), row.get("period"), target))
    return tuple(indicators)


def read_ledger(path: Path, known: Collection[str]) -> tuple[LedgerEntry, ...]:
    """Entries of the points ledger."""
    return tuple(
        LedgerEntry(_subject(row, known), row.text("key"), row.get("date"), row.decimal("points"), row.get("reason"))
        for row in _rows(path, ("subject", "key", "points"))
    )


def read_events(path: Path, known: Collection[str]) -> tuple[Event, ...]:
    """Events."""
    rows = _rows(path, ("subject", "kind"))
    return tuple(Event(_subject(row, known), row.text("kind"), row.get("note")) for row in rows)


def read_units(path: Path) -> tuple[Unit, ...]:
    """Units' own results; the same unit twice is refused."""
    rows = _rows(path, ("unit", "grade"), unique=("unit",))
    return tuple(Unit(row.text("unit"), row.get("grade"), row.decimal_or_none("score")) for row in rows)


def read_history(path: Path, known: Collection[str]) -> tuple[HistoryEntry, ...]:
    """Earlier results; the same subject and period twice is refused."""
    rows = _rows(path, ("subject", "period", "score", "grade"), unique=("subject", "period"))
    return tuple(
        HistoryEntry(_subject(row, known), row.text("period"), row.decimal_or_none("score"), row.get("grade"))
        for row in rows
    )


def read_populations(path: Path, policy: Policy, known: Collection[str]) -> tuple[Population, ...]:
    """Raters invited; the same subject and relation twice is refused."""
    names = [relation.relation for _, relation in policy.relations()]
    populations = []
    for row in _rows(path, ("subject", "relation", "invited"), unique=("subject", "relation")):
        subject = _subject(row, known)
        populations.append(Population(subject, relation_of(row, names), row.count("invited")))
    return tuple(populations)


COLUMNS: dict[str, tuple[str, ...]] = {
    "ratings.csv": ("subject", "relation", "rater", "item", "value", "period", "questionnaire"),
    "indicators.csv": ("subject", "key", "value", "period", "target"),
    "ledger.csv": ("subject", "key", "date", "points", "reason"),
    "events.csv": ("subject", "kind", "note"),
    "units.csv": ("unit", "grade", "score"),
    "history.csv": ("subject", "period", "score", "grade"),
    "populations.csv": ("subject", "relation", "invited"),
}


def unknown_columns(folder: Path) -> tuple[dict[str, Any], ...]:
    """Columns that mean nothing here, by file: they are left alone, and this is said in the results."""
    notes = []
    for name, known in COLUMNS.items():
        columns = read_header(folder / name) if (folder / name).exists() else ()
        unknown = {column for column in columns if column} - set(known)
        if unknown:
            notes.append({"left_out": name, "columns": sorted(unknown)})
    return tuple(notes)


def _rows(path: Path, required: tuple[str, ...], unique: tuple[str, ...] = ()) -> Iterable[Row]:
    if not path.exists():
        return ()
    file = read_csv(path, required)
    if unique:
        _refuse_duplicates(file, unique)
    return file.rows


def _subject(row: Row, known: Collection[str]) -> str:
    subject = row.text("subject")
    if subject not in known:
        raise row.error("subject", "unknown_subject", value=subject)
    return subject


def _refuse_duplicates(file: CsvFile, columns: tuple[str, ...]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in file.rows:
        key = tuple(row.get(column) for column in columns)
        if key in seen:
            raise row.error(columns[-1], "duplicate_row", first=seen[key], value=", ".join(key))
        seen[key] = row.number
