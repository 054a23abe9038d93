"""The commands there are, each loaded when it is called: `--help` and `score` need no database and no web.

To add one: a line here and its help in `bot/phrases/terminal.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from bot.phrases.terminal import HELP

COMMANDS: Mapping[str, str] = {
    "serve": "bot.cli.serving:serve",
    "demo": "bot.cli.serving:demo",
    "export": "bot.cli.rounds:export",
    "score": "bot.cli.scoring:score",
    "verify": "bot.cli.scoring:verify",
    "backup": "bot.cli.storage:backup",
    "restore": "bot.cli.storage:restore",
    "doctor": "bot.cli.doctor:doctor",
    "db": "bot.cli.storage:db",
    "roster": "bot.cli.roster_commands:app",
    "questionnaire": "bot.cli.questionnaires:app",
    "policy": "bot.cli.library:policies",
    "plan": "bot.cli.plans:app",
    "round": "bot.cli.round_commands:app",
    "records": "bot.cli.records:app",
    "indicators": "bot.cli.records:indicators",
    "menu": "bot.cli.menu:app",
    "lab": "bot.cli.lab:app",
    "calendar": "bot.cli.calendar:app",
}
"""Name → module and function, or group of commands, in it."""


class LazyGroup(TyperGroup):
    """A group whose members are loaded by name. Its help is written from their names and `HELP` alone."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, HELP[name]) for name in COMMANDS])


def load(name: str) -> Any:
    """The command of a name, its module imported."""
    module, _, attribute = COMMANDS[name].partition(":")
    member = getattr(import_module(module), attribute)
    carrier = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    if isinstance(member, typer.Typer):
        carrier.add_typer(member, name=name)
    else:
        carrier.command(name, help=HELP[name])(member)
    return get_group(carrier).commands[name]
