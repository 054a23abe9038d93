"""`pingji plan …`: files that say who is asked when, and whether the calendar opens them."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.common import read_text, say
from bot.cli.library import File, import_file, say_fine
from bot.cli.operating import carry_out
from bot.cli.terminal import Terminal, at_database
from bot.operations.automatic import AUTOMATIC, SettingAutomatic
from bot.phrases import terminal as phrases
from surveys.library.versions import PLAN, LibraryEntry, list_entries
from surveys.plans import check_plan_file, get_plan_source, import_plan
from surveys.plans import list_plans as plans_in_order
from surveys.work import Work

app = typer.Typer(help=phrases.HELP["plan"], no_args_is_help=True)


@app.command("check", help=phrases.HELP["check"])
@at_database
def check_plan(terminal: Terminal, file: File) -> None:
    """A plan names policies and questionnaires: they must be there."""
    say_fine(file, terminal.read(check_plan_file, text=read_text(file), file=str(file)).title)


@app.command("import", help=phrases.HELP["import"])
def import_plan_file(file: File) -> None:
    import_file(file, import_plan)


@app.command("list", help=phrases.HELP["list"])
@at_database
def list_plans(terminal: Terminal) -> None:
    for entry in terminal.read(_plans_in_order):
        say(f"{entry.key}\t{entry.version}\t{entry.title}")


def _plans_in_order(work: Work) -> list[LibraryEntry]:
    order = [plan.name for plan in plans_in_order(work)]
    return sorted(list_entries(work, kind=PLAN), key=lambda entry: order.index(entry.key))


@app.command("automatic", help=phrases.HELP["plan automatic"])
@at_database
def set_automatic(
    terminal: Terminal,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    stop: Annotated[bool, typer.Option("--stop", help=phrases.HELP["automatic stop"])] = False,
) -> None:
    carry_out(terminal, lambda actor: (AUTOMATIC, SettingAutomatic(name, not stop)))


@app.command("show", help=phrases.HELP["show"])
@at_database
def show_plan(terminal: Terminal, name: Annotated[str, typer.Argument(metavar="NAME")]) -> None:
    say(terminal.read(get_plan_source, name=name).rstrip("\n"))
