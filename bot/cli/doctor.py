"""`pingji doctor`: one line for each thing that must be right, with the remedy."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from bot.cli.common import say
from bot.cli.exits import FAILED
from bot.doctor.running import Line, examine
from bot.phrases import doctor as phrases
from bot.phrases import terminal
from bot.settings.model import Settings, SettingsError, load_settings


def doctor(as_json: Annotated[bool, typer.Option("--json", help=terminal.HELP["json"])] = False) -> None:
    """Exit 1 where something is wrong; a hint alone is none."""
    lines = asyncio.run(_examine(quiet=as_json))
    if as_json:
        say(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        counted = Counter(line.state for line in lines)
        say(phrases.SUMMARY.format(**{state: counted[state] for state in phrases.MARKS}))
    if any(line.state == "bad" for line in lines):
        raise typer.Exit(FAILED)


async def _examine(*, quiet: bool) -> list[Line]:
    try:
        settings = load_settings()
    except SettingsError as error:
        what, remedy = phrases.SETTINGS
        line = Line("settings", "bad", what, remedy.format(reason=str(error).replace("\n", "；")))
        _show(line, quiet=quiet)
        return [line]
    return await _examine_all(settings, quiet=quiet)


async def _examine_all(settings: Settings, *, quiet: bool) -> list[Line]:
    from bot.app import real_clock, real_randomness

    lines = []
    async for line in examine(settings, clock=real_clock, random=real_randomness()):
        _show(line, quiet=quiet)
        lines.append(line)
    return lines


def _show(line: Line, *, quiet: bool) -> None:
    if not quiet:
        say(line.text)
