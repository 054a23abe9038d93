"""From gathered sheets to sums by cell, in order, as arrays on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scoring.stream.codes import CodeBook
from scoring.stream.engine import Engine
from scoring.stream.statistics import Sums

_AT_ONCE = 500_000  # sheets summed in one statement: what it returns must fit into memory


def sum_sheets(engine: Engine, codes: CodeBook, subjects: Sequence[str]) -> Sums:
    """All sums of the table `sheet`. The arrays are files in the engine's folder, mapped: they outlive it."""
    periods = [row[0] for row in engine.run("SELECT DISTINCT period FROM sheet")]
    periods.sort()  # as Python orders text
    engine.enumerate("period_name", periods)
    engine.run(_NUMBERED.format(relations=len(codes.relations), periods=len(periods), valid=_valid(codes)))
    parts = _parts(engine, len(subjects))
    cells = "SELECT cell, count(*) FILTER (NOT valid) AS invalid, count(*) FILTER (valid) AS raters FROM numbered"
    totals = "SELECT cell, points, weight, count(*) AS number FROM numbered"
    words = ", ".join(f"w{number}" for number in range(codes.words))
    return Sums(
        subjects,
        periods,
        _arrays(engine, "cells", f"{cells} WHERE {{part}} GROUP BY cell ORDER BY cell", parts),
        _arrays(engine, "totals", f"{totals} WHERE valid AND {{part}} GROUP BY ALL ORDER BY ALL", parts),
        _arrays(engine, "answers", f"SELECT cell, {words} FROM numbered WHERE valid AND {{part}} ORDER BY cell", parts),
        _voters(engine, codes, len(periods)),
    )


_NUMBERED = """
CREATE OR REPLACE VIEW numbered AS
SELECT s.*, (s.subject::BIGINT * {relations} + s.relation) * {periods} + enum_code(s.period::period_name) AS cell,
    {valid} AS valid
FROM sheet s
"""


def _valid(codes: CodeBook) -> str:
    """From half of the weight on."""
    halves = " ".join(f"WHEN {n} THEN {sum(codes.readings[n].weights)}" for n in range(len(codes.relations)))
    return f"(s.weight > 0 AND 2 * s.weight >= CASE s.relation {halves} END)"


def _parts(engine: Engine, subjects: int) -> list[str]:
    """Ranges of subjects with about as many sheets as may be summed at once."""
    sheets = int(engine.run("SELECT count(*) FROM sheet")[0][0])
    step = max(1, subjects * _AT_ONCE // max(1, sheets))
    return [f"subject >= {start} AND subject < {start + step}" for start in range(0, subjects, step)]


def _arrays(engine: Engine, name: str, statement: str, parts: Sequence[str]) -> Mapping[str, Any]:
    """The statement's columns over all parts, appended to files and mapped from there."""
    import numpy as np

    paths: dict[str, Path] = {}
    for number, part in enumerate(parts):
        for column, values in engine.arrays(statement.format(part=part)).items():
            paths[column] = engine.folder / f"{name}.{column}"
            with paths[column].open("ab") as file:
                np.ascontiguousarray(values, dtype=np.int64).tofile(file)
        engine.progress(name, (number + 1) / len(parts))
    return {
        column: np.asarray(np.memmap(path, np.int64, "r")) if path.stat().st_size else np.zeros(0, np.int64)
        for column, path in paths.items()
    }


def _voters(engine: Engine, codes: CodeBook, periods: int) -> dict[int, int]:
    """Different voters with a valid sheet in any period, where there are several."""
    if periods < 2:
        return {}
    rows = engine.run(
        f"SELECT subject::BIGINT * {len(codes.relations)} + relation, count(DISTINCT rater) FROM numbered "
        "WHERE valid GROUP BY ALL"
    )
    return dict(rows)
