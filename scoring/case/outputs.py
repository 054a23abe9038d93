"""What a scored case leaves behind: results.csv, results.json, report.xlsx – the same bytes for the same case,
everywhere.

Complete, for those who hold the ratings; what must stay hidden from others is marked `hidden`. Source:
docs/formats.md, Results of a case.
"""

import csv
import io
import os
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, cast

from scoring.arithmetic import exact_text, number_text
from scoring.case.loading import LARGE, Case, Progress, Streaming, load_case, silent, without_collecting
from scoring.chapters.base import Tree
from scoring.chapters.registry import chapter_sheets
from scoring.consequences.flagging import column_texts
from scoring.files.json_text import json_pieces
from scoring.policy_model import Policy
from scoring.results import PartResult, Results, SubjectResult

COLUMNS = ("subject", "score", "grade", "rank", "group", "flags", "name", "unit")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def run_case(case_dir: Path | str, out_dir: Path | str, streaming: Streaming = LARGE) -> Results:
    """Score a case folder and write the three files into `out_dir` (made when needed).

    Raises FileError for bad input; then nothing is written.
    """
    case = load_case(case_dir, streaming)
    results = case.score()
    write_files(case, results, case.chapters(results), out_dir, streaming.progress)
    return results


def write_files(
    case: Case, results: Results, chapters: Mapping[str, Tree], out_dir: Path | str, progress: Progress = silent
) -> None:
    """Write the three files into `out_dir`, made when needed; subject by subject, so that memory stays bounded.

    Each is complete before it takes the place of an older one. Raises OSError.
    """
    from scoring.workbook import write_report  # with XlsxWriter, which nobody needs who writes no files

    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[BinaryIO], object]] = {
        "results.csv": lambda out: out.write(results_csv(results, chapters)),
        "results.json": lambda out: out.writelines(json_bytes(case.policy, results, chapters)),
        "report.xlsx": lambda out: write_report(out, results, chapter_sheets(chapters)),
    }
    for number, (name, write) in enumerate(writers.items()):
        progress("writing", number / len(writers))
        with NamedTemporaryFile(dir=folder, prefix=f".{name}-", delete=False) as out:
            try:
                with without_collecting():
                    write(cast(BinaryIO, out))
                out.close()
                Path(out.name).chmod(0o666 & ~_umask())
                Path(out.name).replace(folder / name)
            finally:
                Path(out.name).unlink(missing_ok=True)
    progress("writing", 1.0)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def results_csv(results: Results, chapters: Mapping[str, Tree]) -> bytes:
    """results.csv: a row per subject, by group, rank and key; empty cells for what there is not.

    Where the policy has consequences they stand in a further, last column.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    flagged = column_texts(chapters["consequences"]) if "consequences" in chapters else None
    writer.writerow(COLUMNS if flagged is None else (*COLUMNS, "consequences"))
    for result in in_order(results):
        rank = "" if result.rank is None else str(result.rank)
        row = (
            result.subject,
            result.score_text,
            result.grade or "",
            rank,
            result.group,
            ";".join(result.flags),
            result.name,
            result.unit,
        )
        more = () if flagged is None else (flagged[result.subject],)
        writer.writerow([harmless(cell) for cell in (*row, *more)])
    return out.getvalue().encode("utf-8")


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before = + - @ tab, unless it is a number."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def in_order(results: Results) -> list[SubjectResult]:
    """Subjects by group, then rank (those without last), then key."""
    return sorted(
        results.subjects, key=lambda result: (result.group, result.rank is None, result.rank or 0, result.subject)
    )


def results_json(policy: Policy, results: Results, chapters: Mapping[str, Tree]) -> bytes:
    """results.json: everything, with the derivation of every score. Keys sorted, UTF-8, exact numbers as texts."""
    return b"".join(json_bytes(policy, results, chapters))


def json_bytes(policy: Policy, results: Results, chapters: Mapping[str, Tree]) -> Iterator[bytes]:
    """results.json subject by subject."""
    groups = [{"group": group.group, "size": group.size, "certificate": group.certificate} for group in results.groups]
    tree = {
        "policy": {"name": policy.name, "sha256": sha256(policy.source_text.encode()).hexdigest()},
        "decimals": results.decimals,
        "min_raters": policy.min_raters,
        "subjects": (_subject(result, results.decimals) for result in in_order(results)),
        "groups": groups,
        "notes": list(results.notes),
        "chapters": dict(chapters),
    }
    return (piece.encode() for piece in json_pieces(tree))


def _subject(result: SubjectResult, decimals: int) -> dict[str, Any]:
    return {
        "subject": result.subject,
        "name": result.name,
        "unit": result.unit,
        "score": result.score_text or None,
        "grade": result.grade,
        "rank": result.rank,
        "group": result.group,
        "flags": list(result.flags),
        "parts": [_part(part, decimals) for part in result.parts],
        "derivation": result.derivation,
    }


def _part(part: PartResult, decimals: int) -> dict[str, Any]:
    return {
        "part": part.key,
        "percent": None if part.percent is None else number_text(part.percent, decimals),
        "points": None if part.points is None else number_text(part.points, decimals),
        "points_max": exact_text(part.points_max),
    }
