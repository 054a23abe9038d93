"""``pingji score`` and ``pingji verify``: scoring alone, on files; no settings, no database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import FAILED, USAGE, Stop, say
from bot.phrases import packs as pack_words
from bot.phrases import terminal
from scoring.case import Case, Streaming, load_case
from scoring.outputs import results_csv, results_json, run_case
from scoring.pack import MOST_BYTES, PackError, make_pack, verify_pack

NAMED = 60  # differences named one by one
ALL_IN_MEMORY = Streaming(smallest=2**62)


def score(
    case_dir: Annotated[Path, typer.Argument(metavar="CASE_DIR")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help=terminal.HELP["json"])] = False,
    pack: Annotated[Path | None, typer.Option("--pack", metavar="FILE", help=terminal.HELP["pack"])] = None,
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
    if pack is not None:
        write_pack(pack, case if case.statistics.keeps_votes else load_case(case_dir, ALL_IN_MEMORY))


def write_pack(path: Path, case: Case) -> str:
    """Score a case and write its pack; the pack's fingerprint."""
    results = case.score()
    data = make_pack(case, results, case.chapters(results))
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=path, reason=error.strerror or error)) from None
    return verify_pack(data).fingerprint


def verify(pack: Annotated[Path, typer.Argument(metavar="RESULT_PACK")]) -> None:
    """0: every figure agrees; 1: some do not, each named on a line; 2: no pack, or none that can be read."""
    try:
        verdict = verify_pack(_read(pack))
    except PackError as error:
        raise Stop(pack_words.refusal(str(pack), error), USAGE) from None
    if verdict.agrees:
        say(pack_words.agreed(verdict))
        return
    for one in verdict.differences[:NAMED]:
        say(pack_words.difference(one))
    raise Stop(pack_words.disagreed(str(pack), len(verdict.differences), NAMED), FAILED)


def _read(path: Path) -> bytes:
    """A file's bytes, and no more than a pack may have."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise Stop(terminal.MISSING.format(file=path), USAGE) from None
    except OSError as error:
        raise Stop(terminal.CANNOT_READ.format(file=path, reason=error.strerror or error), USAGE) from None
