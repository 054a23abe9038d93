"""What a scored case leaves behind: results.csv, results.json, report.xlsx – the same bytes for the same case,
everywhere.

Complete, for those who hold the ratings; what must stay hidden from others is marked `hidden`. Source:
contract section 5.
"""

import csv
import io
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from scoring.arithmetic import exact_text, number_text
from scoring.case import load_case
from scoring.chapters import Tree, chapter_sheets
from scoring.consequences.flagging import column_texts
from scoring.model import Policy
from scoring.results import PartResult, Results, SubjectResult
from scoring.workbook import report_xlsx

COLUMNS = ("subject", "score", "grade", "rank", "group", "flags", "name", "unit")
_NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def run_case(case_dir: Path | str, out_dir: Path | str) -> Results:
    """Score a case folder and write the three files into `out_dir` (made when needed).

    Raises FileError for bad input; then nothing is written.
    """
    case = load_case(case_dir)
    results = case.score()
    chapters = case.chapters(results)
    files = {
        "results.csv": results_csv(results, chapters),
        "results.json": results_json(case.policy, results, chapters),
        "report.xlsx": report_xlsx(results, chapter_sheets(chapters)),
    }
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return results


def results_csv(results: Results, chapters: Mapping[str, Tree]) -> bytes:
    """results.csv: a row per subject, by group, rank and key; empty cells for what there is not.

    Where the policy has consequences they stand in a further, last column.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    flagged = column_texts(chapters["consequences"]) if "consequences" in chapters else None
    writer.writerow(COLUMNS if flagged is None else (*COLUMNS, "consequences"))
    for one in in_order(results):
        rank = "" if one.rank is None else str(one.rank)
        row = (one.subject, one.score_text, one.grade or "", rank, one.group, ";".join(one.flags), one.name, one.unit)
        more = () if flagged is None else (flagged[one.subject],)
        writer.writerow([harmless(cell) for cell in (*row, *more)])
    return out.getvalue().encode("utf-8")


def harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before = + - @ tab, unless it is a number."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def in_order(results: Results) -> list[SubjectResult]:
    """Subjects by group, then rank (those without last), then key."""
    return sorted(results.subjects, key=lambda one: (one.group, one.rank is None, one.rank or 0, one.subject))


def results_json(policy: Policy, results: Results, chapters: Mapping[str, Tree]) -> bytes:
    """results.json: everything, with the derivation of every score. Keys sorted, UTF-8, exact numbers as texts."""
    tree = {
        "policy": {"name": policy.name, "sha256": sha256(policy.source_text.encode()).hexdigest()},
        "decimals": results.decimals,
        "min_raters": policy.min_raters,
        "subjects": [_subject(one, results.decimals) for one in in_order(results)],
        "groups": [
            {"group": group.group, "size": group.size, "certificate": group.certificate} for group in results.groups
        ],
        "notes": list(results.notes),
        "chapters": dict(chapters),
    }
    return (json.dumps(tree, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode("utf-8")


def _subject(one: SubjectResult, decimals: int) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "name": one.name,
        "unit": one.unit,
        "score": one.score_text or None,
        "grade": one.grade,
        "rank": one.rank,
        "group": one.group,
        "flags": list(one.flags),
        "parts": [_part(part, decimals) for part in one.parts],
        "derivation": one.derivation,
    }


def _part(part: PartResult, decimals: int) -> dict[str, Any]:
    return {
        "part": part.key,
        "percent": None if part.percent is None else number_text(part.percent, decimals),
        "points": None if part.points is None else number_text(part.points, decimals),
        "points_max": exact_text(part.points_max),
    }
