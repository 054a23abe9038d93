"""What all commands share: settings, the database, refusals that end in one clear line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.phrases import terminal
from bot.phrases.errors import error_sentence
from bot.phrases.flaws import fill_in
from bot.settings.database_file import check_url
from bot.settings.model import Settings, SettingsError, load_settings
from scoring.files.toml_file import FileError
from surveys.errors import Invalid, NotFound, SurveyError
from surveys.store import Database, SchemaNewer, SchemaOutdated, check_schema

FAILED, USAGE = 1, 2


class Stop(Exception):
    """End with this line on stderr and this exit code."""

    def __init__(self, line: str, code: int = FAILED) -> None:
        super().__init__(line)
        self.line = line
        self.code = code


def say(text: str) -> None:
    typer.echo(text)


def explain(error: Exception) -> Stop | None:
    """What an exception means to an operator; None where it is a fault of ours."""
    if isinstance(error, Stop):
        return error
    if isinstance(error, FileError):
        return Stop(error_sentence(error), USAGE)
    if isinstance(error, SurveyError):
        own = terminal.ERRORS.get(error.code)
        said = fill_in(own, error.params) if own is not None else error_sentence(error)
        return Stop(said, USAGE if isinstance(error, Invalid | NotFound) else FAILED)
    if isinstance(error, SettingsError):
        return Stop(str(error), USAGE)
    if isinstance(error, SchemaNewer):
        return Stop(terminal.SCHEMA_NEW)
    if isinstance(error, SchemaOutdated):
        return Stop(terminal.SCHEMA_OLD)
    if isinstance(error, OperationalError | DBAPIError):
        return Stop(terminal.DATABASE_DOWN.format(reason=type(error.orig).__name__))
    return None


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Database]:
    """The database of the settings, its schema checked."""
    from bot.app import make_database

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
