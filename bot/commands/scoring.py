"""``pingji score``: scoring alone, on files; no settings, no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import Stop, say
from bot.phrases import terminal
from scoring.case import load_case
from scoring.outputs import results_csv, results_json, run_case


def score(
    case_dir: Annotated[Path, typer.Argument(metavar="CASE_DIR")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help=terminal.HELP["json"])] = False,
) -> None:
    """With ``--out`` the three files are written; what is printed is results.csv, or results.json with ``--json``."""
    case = load_case(case_dir)
    results = case.score()
    if out is not None:
        try:
            run_case(case_dir, out)
        except OSError as error:
            raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    chapters = case.chapters(results)
    content = results_json(case.policy, results, chapters) if json else results_csv(results, chapters)
    say(content.decode().rstrip("\n"))
