"""`pingji policy|plan …`: files that say how ratings count and when they are asked for."""

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
from surveys.library.versions import PLAN, POLICY, Imported, LibraryEntry, get_entry, list_entries
from surveys.plans import check_plan_file, get_plan_source, import_plan
from surveys.plans import list_plans as plans_in_order
from surveys.work import Work

policies = typer.Typer(help=phrases.HELP["policy"], no_args_is_help=True)
plans = typer.Typer(help=phrases.HELP["plan"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
Key = Annotated[str, typer.Argument(metavar="KEY")]


@at_database
def _import(terminal: Terminal, file: Path, action: Callable[..., Imported]) -> None:
    done = terminal.write(action, text=read_text(file), file=str(file))
    words = phrases.IMPORTED if done.is_new else phrases.SAME
    say(words.format(key=done.key, version=done.version))


@at_database
def _list(terminal: Terminal, kind: str) -> None:
    for entry in terminal.read(list_entries, kind=kind):
        say(f"{entry.key}\t{entry.version}\t{entry.title}")


def _fine(file: Path, title: str) -> None:
    say(phrases.FILE_OK.format(file=file, title=title))


@policies.command("check", help=phrases.HELP["check"])
def check_policy(file: File) -> None:
    _fine(file, parse_policy(read_text(file), str(file)).name)


@policies.command("import", help=phrases.HELP["import"])
def import_policy_file(file: File) -> None:
    _import(file, import_policy)


@policies.command("list", help=phrases.HELP["list"])
def list_policies() -> None:
    _list(POLICY)


@policies.command("show", help=phrases.HELP["show"])
@at_database
def show_policy(terminal: Terminal, key: Key) -> None:
    say(terminal.read(get_entry, kind=POLICY, key=key).source.rstrip("\n"))


@plans.command("check", help=phrases.HELP["check"])
@at_database
def check_plan(terminal: Terminal, file: File) -> None:
    """A plan names policies and questionnaires: they must be there."""
    _fine(file, terminal.read(check_plan_file, text=read_text(file), file=str(file)).title)


@plans.command("import", help=phrases.HELP["import"])
def import_plan_file(file: File) -> None:
    _import(file, import_plan)


@plans.command("list", help=phrases.HELP["list"])
@at_database
def list_plans(terminal: Terminal) -> None:
    for entry in terminal.read(_plans_in_order):
        say(f"{entry.key}\t{entry.version}\t{entry.title}")


def _plans_in_order(work: Work) -> list[LibraryEntry]:
    order = [plan.name for plan in plans_in_order(work)]
    return sorted(list_entries(work, kind=PLAN), key=lambda entry: order.index(entry.key))


@plans.command("show", help=phrases.HELP["show"])
@at_database
def show_plan(terminal: Terminal, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    say(terminal.read(get_plan_source, name=name).rstrip("\n"))
