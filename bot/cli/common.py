"""What all commands share: refusals that end in one clear line, files, the database of the settings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.exits import USAGE, Stop
from bot.phrases import terminal
from bot.phrases.errors import error_sentence
from scoring.files.toml_file import FileError

if TYPE_CHECKING:
    from bot.settings.model import Settings
    from surveys.store import Database


def say(text: str) -> None:
    typer.echo(text)


def explain(error: Exception) -> Stop | None:
    """What an exception means to an operator; None where it is a fault of ours."""
    if isinstance(error, Stop):
        return error
    if isinstance(error, FileError):
        return Stop(error_sentence(error), USAGE)
    # here and not above: it knows the database's exceptions, and scoring a case needs no database
    from bot.cli.failures import explain_failure

    return explain_failure(error)


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Database]:
    """The database of the settings, its schema checked."""
    # here and not above: loading a database takes longer than scoring a case, which needs none
    from bot.app import make_database
    from bot.settings.database_file import check_url
    from bot.settings.model import load_settings
    from surveys.store import check_schema

    settings = settings or load_settings()
    check_url(settings)
    check_schema(settings.database_url)
    database = make_database(settings)
    try:
        yield database
    finally:
        database.close()


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Stop (2) names the file that cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Stop(terminal.MISSING.format(file=path), USAGE) from None
    except OSError as error:
        raise FileError(str(path), None, None, "unreadable", {"reason": error.strerror or str(error)}) from None


def read_text(path: Path) -> str:
    """A file's UTF-8 text."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileError(str(path), line, None, "not_utf8") from None


def make_sure(what: str, *, yes: bool) -> None:
    """At a terminal say what will happen and ask; a script, and `--yes`, have decided already."""
    if yes or not sys.stdin.isatty():
        return
    say(what)
    if not typer.confirm(terminal.ASK_YES):
        raise Stop(terminal.STOPPED)
