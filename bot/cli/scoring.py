"""`pingji score` and `pingji verify`: scoring alone, on files; no settings, no database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import say
from bot.cli.exits import FAILED, USAGE, Stop
from bot.cli.private_files import make_private
from bot.cli.progress import make_progress
from bot.phrases import packs as pack_words
from bot.phrases import terminal
from scoring.case.loading import Streaming, load_case
from scoring.case.outputs import json_bytes, results_csv, write_files
from scoring.pack import MOST_BYTES, PackError, fingerprint_of, make_pack, verify_pack

NAMED = 60  # differences named one by one
ALL_IN_MEMORY = Streaming(smallest=2**62)


def score(
    case_dir: Annotated[Path, typer.Argument(metavar="CASE_DIR")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help=terminal.HELP["json"])] = False,
    progress: Annotated[bool, typer.Option("--progress", help=terminal.HELP["progress"])] = False,
    pack: Annotated[Path | None, typer.Option("--pack", metavar="FILE", help=terminal.HELP["pack"])] = None,
) -> None:
    """With `--out` the three files are written; what is printed is results.csv, or results.json with `--json`."""
    tell = make_progress(progress)
    case = load_case(case_dir, Streaming(beside=_beside(out), progress=tell))
    results = case.score()
    chapters = case.chapters(results)
    if out is not None:
        try:
            write_files(case, results, chapters, out, tell)
        except OSError as error:
            raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error.strerror or error)) from None
    pieces = json_bytes(case.policy, results, chapters) if json else (results_csv(results, chapters),)
    for piece in pieces:
        typer.echo(piece.decode(), nl=False)
    if pack is not None:
        kept = case if case.statistics.keeps_votes else load_case(case_dir, ALL_IN_MEMORY)
        results = kept.score()
        save_pack(pack, make_pack(kept, results, kept.chapters(results)))


def _beside(out: Path | None) -> Path | None:
    """Where there is room for a stream's temporary files: where the results go; None: where the system keeps such."""
    folders = () if out is None else (out, out.absolute().parent)
    return next((folder for folder in folders if folder.is_dir() and os.access(folder, os.W_OK)), None)


def save_pack(path: Path, data: bytes) -> str:
    """Write a pack; its fingerprint."""
    try:
        make_private(path)
        path.write_bytes(data)
    except OSError as error:
        raise Stop(terminal.CANNOT_WRITE.format(file=path, reason=error.strerror or error)) from None
    return fingerprint_of(data)


def verify(pack: Annotated[Path, typer.Argument(metavar="RESULT_PACK")]) -> None:
    """0: every figure agrees; 1: some do not, each named on a line; 2: no pack, or none that can be read."""
    try:
        verdict = verify_pack(_read(pack))
    except PackError as error:
        raise Stop(pack_words.refusal(str(pack), error), USAGE) from None
    if verdict.agrees:
        say(pack_words.agreed(verdict))
        return
    for difference in verdict.differences[:NAMED]:
        say(pack_words.difference(difference))
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
