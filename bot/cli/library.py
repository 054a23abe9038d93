"""`pingji policy|plan …`: files that say how ratings count and when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import opened, read_text, say
from bot.phrases import terminal
from scoring.policy import parse_policy
from surveys.library.policies import import_policy
from surveys.library.versions import PLAN, POLICY, Imported, LibraryEntry, get_entry, list_entries
from surveys.plans import check_plan_file, get_plan_source, import_plan
from surveys.plans import list_plans as plans_in_order
from surveys.work import Work

policies = typer.Typer(help=terminal.HELP["policy"], no_args_is_help=True)
plans = typer.Typer(help=terminal.HELP["plan"], no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]
Key = Annotated[str, typer.Argument(metavar="KEY")]


def _import(file: Path, action: Callable[..., Imported]) -> None:
    text = read_text(file)
    with opened() as database:
        done = database.write(action, text=text, file=str(file))
    words = terminal.IMPORTED if done.is_new else terminal.SAME
    say(words.format(key=done.key, version=done.version))


def _list(kind: str) -> None:
    with opened() as database:
        for entry in database.read(list_entries, kind=kind):
            say(f"{entry.key}\t{entry.version}\t{entry.title}")


def _fine(file: Path, title: str) -> None:
    say(terminal.FILE_OK.format(file=file, title=title))


@policies.command("check", help=terminal.HELP["check"])
def check_policy(file: File) -> None:
    _fine(file, parse_policy(read_text(file), str(file)).name)


@policies.command("import", help=terminal.HELP["import"])
def import_policy_file(file: File) -> None:
    _import(file, import_policy)


@policies.command("list", help=terminal.HELP["list"])
def list_policies() -> None:
    _list(POLICY)


@policies.command("show", help=terminal.HELP["show"])
def show_policy(key: Key) -> None:
    with opened() as database:
        say(database.read(_policy_source, key=key).rstrip("\n"))


def _policy_source(work: Work, *, key: str) -> str:
    return get_entry(work, kind=POLICY, key=key).source


@plans.command("check", help=terminal.HELP["check"])
def check_plan(file: File) -> None:
    text = read_text(file)
    with opened() as database:  # a plan names policies and questionnaires: they must be there
        _fine(file, database.read(check_plan_file, text=text, file=str(file)).title)


@plans.command("import", help=terminal.HELP["import"])
def import_plan_file(file: File) -> None:
    _import(file, import_plan)


@plans.command("list", help=terminal.HELP["list"])
def list_plans() -> None:
    with opened() as database:
        for entry in database.read(_plans_in_order):
            say(f"{entry.key}\t{entry.version}\t{entry.title}")


def _plans_in_order(work: Work) -> list[LibraryEntry]:
    order = [plan.name for plan in plans_in_order(work)]
    return sorted(list_entries(work, kind=PLAN), key=lambda entry: order.index(entry.key))


@plans.command("show", help=terminal.HELP["show"])
def show_plan(name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    with opened() as database:
        say(database.read(get_plan_source, name=name).rstrip("\n"))
