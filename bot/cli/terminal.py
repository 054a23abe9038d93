"""A command at the database: the settings read, the schema checked, the database open while it runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from bot.cli.common import opened

if TYPE_CHECKING:
    from bot.settings.model import Settings
    from surveys.store import Database

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terminal:
    """What a command has while it runs."""

    settings: Settings
    database: Database

    def read(self, action: Callable[..., T], **arguments: Any) -> T:
        return self.database.read(action, **arguments)

    def write(self, action: Callable[..., T], **arguments: Any) -> T:
        return self.database.write(action, **arguments)


def at_database(command: Callable[Concatenate[Terminal, P], T]) -> Callable[P, T]:
    """A command that gets a `Terminal` first; that parameter is none of its options."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> T:
        # here and not above: the settings know WeChat, and what checks a file needs no web
        from bot.settings.model import load_settings

        settings = load_settings()
        with opened(settings) as database:
            return command(Terminal(settings, database), *arguments, **options)

    signature = inspect.signature(command, eval_str=True)
    _, *shown = signature.parameters.values()
    run.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
    return run
