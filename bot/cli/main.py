"""The command `pingji`. Exit 0: done; 1: the work failed; 2: bad usage or bad input, in one clear line on stderr."""

from __future__ import annotations

import sys
from typing import Any

import typer

from bot.cli import calendar, library, menu, questionnaires, records, relations, roster, rounds, storage
from bot.cli.common import FAILED, USAGE, explain
from bot.cli.doctor import doctor
from bot.cli.round_times import extend, pause, resume
from bot.cli.scoring import score, verify
from bot.cli.serving import demo, serve
from bot.cli.signs import signs
from bot.phrases import terminal

# typer brings its own click, whose names are private; bad parameters are the public way to them
UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="pingji",
    help=terminal.ABOUT,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group, name in (
    (storage.db, "db"),
    (roster.app, "roster"),
    (questionnaires.app, "questionnaire"),
    (library.policies, "policy"),
    (library.plans, "plan"),
    (rounds.app, "round"),
    (records.app, "records"),
    (records.indicators, "indicators"),
    (menu.app, "menu"),
    (calendar.app, "calendar"),
):
    app.add_typer(group, name=name)
for command, name in (
    (serve, "serve"),
    (demo, "demo"),
    (rounds.export, "export"),
    (score, "score"),
    (verify, "verify"),
    (storage.backup, "backup"),
    (storage.restore, "restore"),
    (doctor, "doctor"),
):
    app.command(name, help=terminal.HELP[name])(command)
rounds.app.command("exempt", help=terminal.HELP["round exempt"])(relations.exempt)
rounds.app.command("supplement", help=terminal.HELP["round supplement"])(relations.supplement)
roster.app.command("exclude", help=terminal.HELP["roster exclude"])(relations.exclude)
roster.app.command("include", help=terminal.HELP["roster include"])(relations.include)
roster.app.command("exclusions", help=terminal.HELP["roster exclusions"])(relations.exclusions)
rounds.app.command("signs", help=terminal.HELP["round signs"])(signs)
rounds.app.command("extend", help=terminal.HELP["round extend"])(extend)
rounds.app.command("pause", help=terminal.HELP["round pause"])(pause)
rounds.app.command("resume", help=terminal.HELP["round resume"])(resume)


@records.indicators.callback()
def _indicators() -> None:
    """A group keeps its command's name even while there is only one."""


def run(arguments: list[str] | None = None) -> int:
    """Run a command line; the exit code. What went wrong stands on stderr."""
    try:
        code = app(arguments, prog_name="pingji", standalone_mode=False)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return _fail(terminal.STOPPED, FAILED)
    except UsageError as error:
        return _fail(error.format_message(), USAGE)
    except BrokenPipeError:  # the reader went away: head, less
        return FAILED
    except Exception as error:
        stop = explain(error)
        if stop is None:
            raise
        return _fail(stop.line, stop.code)
    return code if isinstance(code, int) else 0


def _fail(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code


def main() -> None:
    sys.exit(run())


if __name__ == "__main__":
    main()
