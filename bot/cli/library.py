"""`pingji policy …`: files that say how ratings count; and what all kinds of such files share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import read_text, say
from bot.cli.terminal import Terminal, at_database
from bot.phrases import terminal as phrases
from scoring.policy import parse_policy
from surveys.library.policies import import_policy
from surveys.library.versions import POLICY, Imported, get_entry, list_entries

policies = typer.Typer(help=phrases.HELP["policy"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
Key = Annotated[str, typer.Argument(metavar="KEY")]


@at_database
def import_file(terminal: Terminal, file: Path, action: Callable[..., Imported]) -> None:
    done = terminal.write(action, text=read_text(file), file=str(file))
    words = phrases.IMPORTED if done.is_new else phrases.SAME
    say(words.format(key=done.key, version=done.version))


@at_database
def list_kind(terminal: Terminal, kind: str) -> None:
    for entry in terminal.read(list_entries, kind=kind):
        say(f"{entry.key}\t{entry.version}\t{entry.title}")


def say_fine(file: Path, title: str) -> None:
    say(phrases.FILE_OK.format(file=file, title=title))


@policies.command("check", help=phrases.HELP["check"])
def check_policy(file: File) -> None:
    say_fine(file, parse_policy(read_text(file), str(file)).name)


@policies.command("import", help=phrases.HELP["import"])
def import_policy_file(file: File) -> None:
    import_file(file, import_policy)


@policies.command("list", help=phrases.HELP["list"])
def list_policies() -> None:
    list_kind(POLICY)


@policies.command("show", help=phrases.HELP["show"])
@at_database
def show_policy(terminal: Terminal, key: Key) -> None:
    say(terminal.read(get_entry, kind=POLICY, key=key).source.rstrip("\n"))
