"""`pingji db upgrade`, `backup` and `restore`."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import make_sure, say
from bot.cli.exits import USAGE, Stop
from bot.phrases import terminal
from bot.settings.database_file import sqlite_path
from bot.settings.model import load_settings
from bot.settings.service_lock import ServiceRuns, service_lock
from surveys.library.versions import seed_library
from surveys.store import upgrade_schema
from surveys.store.schema import SchemaOutdated, check_schema, find_revision

db = typer.Typer(help=terminal.HELP["db"], no_args_is_help=True)


@db.callback()
def _group() -> None:
    """A group keeps its command's name even while there is only one."""


@db.command("upgrade", help=terminal.HELP["db upgrade"])
def upgrade() -> None:
    from bot.app import make_database

    settings = load_settings()
    path = sqlite_path(settings)
    is_new = path is not None and not path.exists()
    upgrade_schema(settings.database_url)
    if path is not None and is_new:
        path.chmod(0o600)  # people's answers and accounts are for the service alone
    database = make_database(settings)
    try:
        count = len(database.write(seed_library))
    finally:
        database.close()
    say(terminal.UPGRADED.format(count=count))


def _sqlite_file(verb: str, tool: str, example: str) -> Path:
    path = sqlite_path(load_settings())
    if path is None:
        raise Stop(terminal.NO_POSTGRES.format(verb=verb, tool=tool, example=example), USAGE)
    return path


def backup(out: Annotated[Path, typer.Argument(metavar="OUT")]) -> None:
    """`pingji backup`: a whole, compact copy while the service runs."""
    source = _sqlite_file("backup", "pg_dump", "pg_dump -Fc -f pingji.dump 数据库名")
    if not source.exists():
        raise Stop(terminal.MISSING.format(file=source), USAGE)
    if out.exists():
        raise Stop(terminal.EXISTS.format(file=out), USAGE)
    try:
        os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # what it holds is for one owner
        with closing(sqlite3.connect(source, isolation_level=None, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(out),))
    except (OSError, sqlite3.Error) as error:
        out.unlink(missing_ok=True)
        raise Stop(terminal.CANNOT_WRITE.format(file=out, reason=error)) from None
    say(terminal.BACKED_UP.format(file=out))


def restore(
    source: Annotated[Path, typer.Argument(metavar="IN")],
    yes: Annotated[bool, typer.Option("--yes", help=terminal.HELP["yes"])] = False,
) -> None:
    """`pingji restore`: checked first, then put in place whole."""
    target = _sqlite_file("restore", "pg_restore", "pg_restore --clean -d 数据库名 pingji.dump")
    if not source.exists():
        raise Stop(terminal.MISSING.format(file=source), USAGE)
    if not _is_sound(source):
        raise Stop(terminal.NOT_SQLITE_FILE.format(file=source), USAGE)
    if not yes and not sys.stdin.isatty():  # everything is replaced: not even a script may do so by mistake
        raise Stop(terminal.RESTORE_NEEDS_YES, USAGE)
    make_sure(terminal.RESTORING.format(file=source, target=target), yes=yes)
    try:
        with service_lock(target):
            with closing(sqlite3.connect(source)) as taken, closing(sqlite3.connect(target, timeout=30)) as put:
                taken.backup(put)
                put.execute("PRAGMA journal_mode=WAL")
            target.chmod(0o600)
    except ServiceRuns:
        raise Stop(terminal.SERVICE_RUNS.format(file=target)) from None
    except (OSError, sqlite3.Error) as error:
        raise Stop(terminal.NOT_RESTORED.format(target=target, reason=error)) from None
    say(terminal.RESTORED.format(file=source))
    try:
        check_schema(f"sqlite:///{target}")
    except SchemaOutdated:
        say(terminal.SCHEMA_OLD)


def _is_sound(path: Path) -> bool:
    """A whole SQLite file with a schema of ours, this version's or an older one's."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return False
        return find_revision(f"sqlite:///{path}") is not None
    except Exception:  # whatever is wrong with it, it is not restored
        return False
