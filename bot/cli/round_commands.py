"""The group `pingji round`, put together from the files of its commands."""

from __future__ import annotations

from bot.cli import relations, round_times, rounds, setting_aside, signs
from bot.phrases.terminal import HELP

app = rounds.app
for name, command in (
    ("exempt", relations.exempt),
    ("supplement", relations.supplement),
    ("prefer", relations.prefer),
    ("set-aside", setting_aside.set_aside),
    ("signs", signs.signs),
    ("extend", round_times.extend),
    ("pause", round_times.pause),
    ("resume", round_times.resume),
):
    app.command(name, help=HELP[f"round {name}"])(command)
