"""The command `pingji`. Exit 0: done; 1: the work failed; 2: bad usage or bad input, in one clear line on stderr."""

from __future__ import annotations

import sys
from typing import Any

import typer

from bot.cli.common import explain
from bot.cli.exits import FAILED, USAGE
from bot.cli.lazy import LazyGroup
from bot.cli.private_files import keep_private
from bot.phrases import terminal

# typer brings its own click, whose names are private; bad parameters are the public way to them
UsageError: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="pingji",
    help=terminal.ABOUT,
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _pingji() -> None:
    """The commands are those of `LazyGroup`."""


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
    keep_private()
    sys.exit(run())


if __name__ == "__main__":
    main()
